# CentOS Stream 10, out of Debian 13.
suite=trixie yum=dnf
version=10 dist=.el10
