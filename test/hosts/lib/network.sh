# One bridge for all hosts, in the range for benchmarks (RFC 2544), and a local IPv6 prefix beside it.

bridge() {
  ip link add "${prefix}0" type bridge 2>/dev/null || :
  # Given one, a bridge keeps its address. Else it has the least of its ports', which changes as hosts come and go, and what
  # the others have open with the test stands still until they have asked for the new one.
  # shellcheck disable=SC2046,SC2183 # three numbers
  ip link set "${prefix}0" address "$(printf '02:77:%02x:%02x:%02x:01' $(tr . ' ' <<<"$net"))"
  ip addr replace "$net.1/24" dev "${prefix}0"
  ip -6 addr replace "$net6::1/64" dev "${prefix}0" nodad 2>/dev/null || :
  ip link set "${prefix}0" up
}

# Not while something is plugged in: hosts and virtual machines share it.
remove_bridge() {
  [ -n "$(ls "/sys/class/net/${prefix}0/brif" 2>/dev/null)" ] || ip link del "${prefix}0" 2>/dev/null || :
}

# Two at one address break each other's connections, and nothing would say why.
refuse_taken() { # IP
  local other
  other=$(list | awk -v address="$1" '$2 == address { print $1 }')
  [ -z "$other" ] || {
    echo "test hosts: the address $1 is taken, by $other" >&2
    exit 1
  }
}

# A pair of interfaces: one end on the bridge, the other as the host's eth0. The same address gives the same MAC, so
# that a host that is started again meets no stale neighbour entry.
plug_in() { # NAME IP PID-OF-ITS-NETWORK-NAMESPACE
  # shellcheck disable=SC2086 # four numbers
  ip link add "$prefix-$1" type veth peer name eth0 address "$(printf '02:00:%02x:%02x:%02x:%02x' ${2//./ })" netns "$3"
  ip link set "$prefix-$1" master "${prefix}0" up
  nsenter -n -t "$3" sh -c "ip link set lo up; ip addr add $2/24 dev eth0; ip -6 addr add $net6::${2##*.}/64 dev eth0 nodad
    ip link set eth0 up; ip route add default via ${2%.*}.1"
}

# The file of a host's network namespace: that with its address. What keeps the host is in the machine's own, and a unit
# with PrivateNetwork= in one without.
network_namespace() { # NAME
  local pid address
  address=$(cat "$run/$1.ip")
  for pid in $(processes "$1"); do
    ! nsenter --net="/proc/$pid/ns/net" ip -o address show dev eth0 2>/dev/null | grep -qF " $address/" || {
      echo "/proc/$pid/ns/net"
      return
    }
  done
  echo "test hosts: $1 does not run" >&2
  exit 1
}
