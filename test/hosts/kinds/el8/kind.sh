# CentOS Stream 8 with the module stream nginx:1.18, out of Debian 11.
suite=bullseye yum=dnf
version=8 dist=.module_el8
