#!/usr/bin/env bash
# Throw-away hosts that look like EL: systemd-nspawn and an overlay over a cached tree of Debian packages, with the real
# systemd, sshd, yum, rpm and nginx. Their kinds are in kinds/, el9 if none is named. As root on Debian 12.
#   hosts.sh build [KIND...] | start NAME IP [KIND] | stop NAME... | stop-all | list | repo-up | repo-down | key | hostkey NAME
#            netns NAME | ssh [USER@]NAME CMD...
# HOSTS_PFX, HOSTS_NET, HOSTS_NET6 and HOSTS_RUN keep several sets of hosts apart; HOSTS_DIR is where trees are cached.
set -euo pipefail
self=$(readlink -f "$0")
here=${self%/*}

. "$here/lib/settings.sh"
. "$here/lib/machine.sh"
. "$here/lib/kind.sh"
. "$here/lib/suite.sh"
. "$here/lib/debian.sh"
. "$here/lib/build.sh"
. "$here/lib/network.sh"
. "$here/lib/life.sh"
. "$here/lib/repository.sh"
. "$here/lib/connect.sh"

command=${1:-help}
[ $# = 0 ] || shift
case $command in
  build)
    check_machine
    build "$@"
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
  netns) network_namespace "$1" ;;
  ssh) connect 5 "$@" ;;
  _inside) inside "$@" ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$self" ;;
esac
