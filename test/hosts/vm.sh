#!/usr/bin/env bash
# Throw-away virtual machines that look like EL9, with SELinux enforcing and firewalld: qemu without KVM, resumed from a
# snapshot of a booted machine over the hosts' tree. As root on Debian 12, on x86-64.
#   vm.sh build | start NAME IP [WORD for the kernel...] | cut NAME (its power) | stop NAME... | stop-all | list | hostkey NAME | ssh [USER@]NAME CMD...
# The settings are those of hosts.sh, and so is the network: hosts and machines reach each other.
set -euo pipefail
self=$(readlink -f "$0")
here=${self%/*}

. "$here/lib/settings.sh"
. "$here/lib/machine.sh"
. "$here/lib/network.sh"
. "$here/lib/connect.sh"

base=$trees/el9
image=$cache/vm
tree=$cache/vm.new/tree
run=$run-vm # apart from the hosts' folder, which goes when all hosts stop

. "$here/vm/lib/build.sh"
. "$here/vm/lib/image.sh"
. "$here/vm/lib/boot.sh"
. "$here/vm/lib/qemu.sh"
. "$here/vm/lib/snapshot.sh"
. "$here/vm/lib/life.sh"

command=${1:-help}
[ $# = 0 ] || shift
case $command in
  build) build ;;
  start) start "$@" ;;
  cut) cut_power "$@" ;;
  stop) stop "$@" ;;
  stop-all) stop_all ;;
  list) list ;;
  hostkey) cat "$image/hostkey" ;; # all machines have the snapshot's
  ssh) connect "$patience" "$@" ;;
  _packages) install_packages ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "$self" ;;
esac
