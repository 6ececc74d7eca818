#!/usr/bin/env bash
# Throw-away hosts that look like EL9: systemd-nspawn and an overlay over one cached tree of Debian packages, with the
# real systemd, sshd, yum, rpm and nginx. As root on Debian 12.
#   hosts.sh build | start NAME IP | stop NAME... | stop-all | list | repo-up | repo-down | key | hostkey NAME
#            ssh [USER@]NAME CMD...
# HOSTS_PFX, HOSTS_NET, HOSTS_NET6 and HOSTS_RUN keep several sets of hosts apart; HOSTS_DIR is where the tree is cached.
set -euo pipefail
self=$(readlink -f "$0")
here=${self%/*}
cache=${HOSTS_DIR:-$HOME/.cache/wss-endpoint/hosts}
run=${HOSTS_RUN:-/run/wss-hosts}
prefix=${HOSTS_PFX:-wss}
net=${HOSTS_NET:-198.18.0}
net6=${HOSTS_NET6:-fd57:7373}
base=$cache/base
key=$cache/id_test

. "$here/lib/machine.sh"
. "$here/lib/build.sh"
. "$here/lib/network.sh"
. "$here/lib/life.sh"
. "$here/lib/repository.sh"

connect() { # [USER@]NAME CMD...
  local name=${1#*@} user=root
  [[ $1 != *@* ]] || user=${1%@*}
  shift
  exec ssh -i "$key" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ConnectTimeout=5 "$user@$(cat "$run/$name.ip")" "$@"
}

command=${1:-help}
[ $# = 0 ] || shift
case $command in
  build)
    check_machine
    build
    ;;
  start)
    check_machine
    start "$@"
    ;;
  stop) stop "$@" ;;
  stop-all) stop_all ;;
  list) list ;;
  repo-up) repository_up ;;
  repo-down) repository_down ;;
  key) echo "$key" ;;
  hostkey) cat "$run/$1.hostkey" ;;
  ssh) connect "$@" ;;
  _inside) inside "$@" ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$self" ;;
esac
