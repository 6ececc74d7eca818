# Where hosts and virtual machines live, and how they are named. The same settings and defaults are in host.ts and vm.ts.

cache=${HOSTS_DIR:-$HOME/.cache/wss-endpoint/hosts}
run=${HOSTS_RUN:-/run/wss-hosts}
prefix=${HOSTS_PFX:-wss}
net=${HOSTS_NET:-198.18.0}
net6=${HOSTS_NET6:-fd57:7373}
trees=$cache/trees
key=$cache/id_test
