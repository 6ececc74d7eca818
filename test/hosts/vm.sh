#!/usr/bin/env bash
# Throw-away virtual machines that look like EL, with SELinux enforcing and firewalld: qemu without KVM, resumed from a
# snapshot of a booted machine over the hosts' tree of a kind, el9 if none is named. As root on Debian 12, on x86-64.
#   vm.sh build [KIND...] | start NAME IP [KIND [WORD for the kernel...]] | cut NAME (its power) | stop NAME... | stop-all | list
#         hostkey NAME | ssh [USER@]NAME CMD...
# The settings are those of hosts.sh, and so is the network: hosts and machines reach each other.
set -euo pipefail
self=$(readlink -f "$0")
here=${self%/*}

. "$here/lib/settings.sh"
. "$here/lib/machine.sh"
. "$here/lib/kind.sh"
. "$here/lib/suite.sh"
. "$here/lib/network.sh"
. "$here/lib/connect.sh"

new=$cache/vm.new # an image that is being built, and its tree
root=$new/tree
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
  build) build "$@" ;;
  start) start "$@" ;;
  cut) cut_power "$@" ;;
  stop) stop "$@" ;;
  stop-all) stop_all ;;
  list) list ;;
  hostkey) cat "$(image_of "$1")/hostkey" ;; # all machines of a kind have the snapshot's
  ssh) connect "$patience" "$@" ;;
  _packages) install_packages ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$self" ;;
esac
