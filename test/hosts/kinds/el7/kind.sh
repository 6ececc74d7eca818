# CentOS Linux 7 with EPEL's nginx, out of Debian 11 with fronts before what is newer there.
suite=bullseye yum=dnf,gawk
version=7 dist=.el7
