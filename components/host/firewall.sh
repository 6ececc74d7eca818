# firewalld, where it runs: the endpoint's port is opened where that is asked for, and closed again when no endpoint has
# it. Sources, rich rules and services are other people's.

readonly firewall_ports=$host_state/firewall-ports # "PORT ZONE HOW" a line, opened by us; HOW is runtime or permanent

check_firewall() {
  local zone zones port=${payload[port]}
  if [ "${payload[firewall]}" = ignore ]; then
    return
  elif ! firewalld_runs; then
    check_packet_filter
    return
  fi
  [ "${payload[firewall]}" = check ] || return 0
  zones=$(client_zones)
  [ -n "$zones" ] || {
    advise "firewalld runs, and does not answer" "see on the host: firewall-cmd --state"
    return
  }
  for zone in $zones; do
    is_open "$zone" runtime || [ "$(target_of "$zone")" = ACCEPT ] || advise "firewalld keeps port $port closed in zone $zone" "set firewall to manage, or $(opening "$zone")"
  done
  mention_other_zones "$zones"
}

opening() { # ZONE
  local port="--zone=$1 --add-port=${payload[port]}/tcp"
  # Not by --reload, which takes away what others have opened until the next one.
  echo "open it with: firewall-cmd $port && firewall-cmd --permanent $port"
}

# Whether clients come in there, nobody here knows. A zone with a target of its own (ACCEPT, DROP, REJECT) was given it on
# purpose.
mention_other_zones() { # ZONES of the clients
  local zone where finding port=${payload[port]}
  [[ " $mentioned " != *" $port "* ]] || return 0
  mentioned+=" $port"
  while IFS=$'\t' read -r zone where; do
    ! is_open "$zone" runtime && [ "$(target_of "$zone")" = default ] || continue
    finding="firewalld keeps port $port closed in zone $zone too, where $where comes in"
    if [ -n "$about" ]; then tell note "$finding" "$(opening "$zone")"; else say "$finding: if clients do, $(opening "$zone")"; fi
  done < <(other_zones "$1")
}
mentioned= # ports, in this run

target_of() { # ZONE
  firewall-cmd --permanent --zone="$1" --get-target 2>/dev/null
}

# "ZONE<tab>WHAT COMES IN" a line: zones of certain sources, which firewalld asks first, and of other interfaces.
other_zones() { # ZONES of the clients
  firewall-cmd --get-active-zones 2>/dev/null | awk -v clients=" ${1//$'\n'/ } " '
    /^[^ ]/ { zone = $1; next }
    !index(clients, " " zone " ") { sub(/^ *[a-z]+: */, ""); where[zone] = where[zone] " " $0 }
    END { for (zone in where) print zone "\t" substr(where[zone], 2) }' | sort
}

open_firewall() {
  local zone zones port=${payload[port]}
  [ "${payload[firewall]}" = manage ] && firewalld_runs || return 0
  zones=$(client_zones)
  [ -n "$zones" ] || fail "firewalld runs, and does not answer" "see on the host: firewall-cmd --state"
  for zone in $zones; do
    undo+=(close_opened)
    { open_in "$zone" runtime && open_in "$zone" permanent; } ||
      fail "firewalld does not open port $port in zone $zone" "see on the host: firewall-cmd --zone=$zone --list-all"
  done
  mention_other_zones "$zones"
}

# It asks a daemon, which may be stuck.
firewall-cmd() { timeout 30 firewall-cmd "$@"; }

firewalld_runs() {
  type -P firewall-cmd >/dev/null && systemctl is-active --quiet firewalld
}

# Zones in which clients come in: of the interfaces that the default routes and the endpoint's own addresses are on, or the
# default one where there are none.
client_zones() {
  local interface interfaces
  interfaces=$(client_interfaces | grep -vx lo | sort -u)
  for interface in ${interfaces:-none}; do
    firewall-cmd --get-zone-of-interface="$interface" 2>/dev/null || firewall-cmd --get-default-zone
  done | sort -u
}

client_interfaces() {
  local address
  { ip route show default && ip -6 route show default; } 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p'
  for address in ${payload[listen]}; do
    [[ $address == 0.0.0.0 || $address == :: ]] || ip -o addr show to "$address" 2>/dev/null | awk '{ print $2 }'
  done
}

is_open() { # ZONE runtime|permanent
  local how=()
  [ "$2" = runtime ] || how=(--permanent)
  firewall-cmd ${how[@]+"${how[@]}"} --zone="$1" --query-port="${payload[port]}/tcp" >/dev/null 2>&1 ||
    { [ "${payload[port]}" = 443 ] && firewall-cmd ${how[@]+"${how[@]}"} --zone="$1" --query-service=https >/dev/null 2>&1; }
}

open_in() { # ZONE runtime|permanent
  local how=()
  ! is_open "$1" "$2" || return 0
  [ "$2" = runtime ] || how=(--permanent)
  opened+=("${payload[port]} $1 $2")
  note "$firewall_ports" "${payload[port]} $1 $2"
  firewall-cmd --quiet ${how[@]+"${how[@]}"} --zone="$1" --add-port="${payload[port]}/tcp" || return
  [ "$2" = runtime ] || say "firewalld: port ${payload[port]} is open in zone $1 now"
}

opened=() # in this run

close_opened() {
  local line
  for line in ${opened[@]+"${opened[@]}"}; do close_line "$line"; done
}

close_firewall() { # PORT
  local line
  while read -r line; do
    [ "${line%% *}" != "$1" ] || close_line "$line"
  done < <(cat "$firewall_ports" 2>/dev/null)
}

# Also where firewalld does not run just now: what is permanent would be back with it.
close_line() { # LINE of what was opened
  local port zone how command=(firewall-cmd --quiet)
  read -r port zone how <<<"$1"
  [ "$how" = runtime ] || command+=(--permanent)
  if ! firewalld_runs; then command=(firewall-offline-cmd --quiet); fi
  if [ "$how" = permanent ] || firewalld_runs; then
    "${command[@]}" --zone="$zone" --remove-port="$port/tcp" || warn "firewalld does not close port $port in zone $zone ($how)"
  fi
  [ "$how" = runtime ] || say "firewalld: port $port is closed in zone $zone again"
  unnote "$firewall_ports" "$1"
}
