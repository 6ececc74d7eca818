#!/bin/sh
# Who this machine is. Once resumed it would go on as the snapshot's, so the outside tells it on the second serial port:
# "be IP IPV6 NAME SECONDS end", with the time in seconds since 1970. It is kept in /etc/vm.conf, for the machine's next boot.

become() { # IP IPV6 NAME
  hostname "$3"
  echo "$3" >/etc/hostname
  printf '%s\n' '127.0.0.1 localhost' '::1 localhost' "$1 $3" >/etc/hosts
  restorecon /etc/hostname /etc/hosts /etc/vm.conf
  forget_addresses
  ip link set eth0 address "52:54:00:$(printf %s "$3$1" | sha256sum | sed 's/^\(..\)\(..\)\(..\).*/\1:\2:\3/')"
  ip addr add "$1/24" dev eth0
  ip link set eth0 up
  ip -6 addr add "$2/64" dev eth0 nodad
  ip route replace default via "${1%.*}.1"
  echo "up $1" >/dev/ttyS0
}

forget_addresses() {
  ip link set eth0 down
  ip addr flush dev eth0
}

# shellcheck disable=SC2046 # three words
[ ! -s /etc/vm.conf ] || become $(cat /etc/vm.conf)
stty -F /dev/ttyS1 raw -echo
# By a pipe: programs that run confined, such as hostname, may not have the terminal as their input.
cat /dev/ttyS1 | while read -r word address address6 name now end; do
  case $word in
    be) # said again until the answer has arrived; lines that run into each other, or lose their beginning, during a boot do not fit
      [ "$end" = end ] || continue
      [ "$(cat /etc/vm.conf 2>/dev/null)" != "$address $address6 $name" ] || continue
      date -s "@$now"
      echo "$address $address6 $name" >/etc/vm.conf
      become "$address" "$address6" "$name"
      ;;
    down) # the snapshot is about to be taken
      rm -f /etc/vm.conf
      forget_addresses
      echo down >/dev/ttyS0
      ;;
  esac
done
