# CentOS Stream 9 with the repository of nginx.org beside the distribution's own, in which nginx is older.
tree=el9
