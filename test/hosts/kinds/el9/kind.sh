# CentOS Stream 9, out of Debian 12.
suite=bookworm yum=dnf
version=9 dist=.el9
