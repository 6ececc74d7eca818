# SELinux, where it is enforcing: it stays so. What its policy has to allow is added only if it is missing, noted, and
# taken back when no endpoint needs it any more.

readonly selinux_ports=$host_state/selinux-ports       # one port a line, labelled http_port_t by us
readonly selinux_booleans=$host_state/selinux-booleans # one boolean a line, turned on by us

is_enforcing() {
  local mode=
  { read -r mode </sys/fs/selinux/enforce; } 2>/dev/null
  [ "$mode" = 1 ]
}

# A file gets the label of its place, whatever it was made of.
relabel() { # PATH
  [ ! -e /sys/fs/selinux/enforce ] || ! type -P restorecon >/dev/null || restorecon -F -- "$1" 2>/dev/null
}

# What the endpoint needs of the policy and does not have yet; that it can be told so.
check_selinux() {
  is_enforcing || return 0
  # Also of the port that it has: the host may not have been enforcing when it got it.
  is_allowed "${payload[port]}" || check_label "${payload[port]}"
  is_on httpd_can_network_connect || check_connect
}
needs_label= # ports
needs_connect=no

# nginx may listen on ports that are labelled http_port_t, and on few others.
check_label() { # PORT
  local label
  if ! has_semanage; then
    semanage_for "semanage port -a -t http_port_t -p tcp $1"
    return 0
  fi
  label=$(port_label "$1")
  case $label in
    http_port_t | http_cache_port_t) ;;
    '') needs_label+=" $1 " ;;
    *) problem "SELinux keeps port $1 for $label" "give the endpoint another port, such as 8443" ;;
  esac
}

check_connect() {
  if [ "${payload[selinux_connect]}" = yes ]; then
    if has_semanage; then needs_connect=yes; else semanage_for "setsebool -P httpd_can_network_connect on"; fi
  elif [ "$verb" = preflight ]; then # else the proof shows whether it is so
    advise "SELinux keeps nginx from most upstreams: httpd_can_network_connect is off" "set selinux.networkConnect"
  fi
}

allow_port() {
  local port=${payload[port]}
  [[ $needs_label == *" $port "* ]] || return 0
  needs_label=${needs_label// $port /}
  note "$selinux_ports" "$port"
  undo+=("release_label $port")
  semanage port -a -t http_port_t -p tcp "$port" || policy_refuses "the port" "semanage port -l"
  say "SELinux: port $port is http_port_t now"
}

# http_port_t or http_cache_port_t in every policy, or by a local rule: what can be told without semanage.
is_allowed() { # PORT
  [[ ' 80 81 443 488 8008 8009 8443 9000 8080 8118 8123 ' != *" $1 "* ]] || return 0
  grep -qsE "^portcon tcp $1 .*:http_port_t:" /{var/lib,etc}/selinux/*/active/ports.local
}

# The type that the policy or a local rule gives to a TCP port, but for the ranges that all unnamed ports have.
port_label() { # PORT
  timeout 60 semanage port -l </dev/null 9<&- | awk -v port="$1" '$2 == "tcp" && $1 !~ /^(unreserved|reserved|hi_reserved|ephemeral)_port_t$/ {
    for (i = 3; i <= NF; i++) { split($i, range, /[-,]/); from = range[1]; to = $i ~ /-/ ? range[2] : from
      if (port + 0 >= from + 0 && port + 0 <= to + 0) { print $1; exit } } }'
}

# Web servers may listen on it, and with httpd_can_network_relay connect to it.
is_web_port() { # PORT
  [[ $(port_label "$1" 2>/dev/null) == http_?(cache_)port_t ]]
}

release_label() { # PORT
  grep -qsx "$1" "$selinux_ports" || return 0
  if semanage port -d -t http_port_t -p tcp "$1" 2>/dev/null; then
    say "SELinux: port $1 is no longer http_port_t"
  elif is_allowed "$1"; then
    warn "port $1 stays http_port_t: run on the host: semanage port -d -t http_port_t -p tcp $1"
  fi
  unnote "$selinux_ports" "$1"
}

# Whether nginx was kept from the upstream by SELinux, by what it logged in the last moments.
upstream_is_forbidden() {
  is_enforcing && grep -qF '(13: Permission denied) while connecting to upstream' <<<"$(upstream_errors)"
}

# The narrowest boolean that lets nginx connect to the upstream's ports; the wide one where nobody can tell.
connect_boolean() {
  local port
  for port in ${payload[upstream_ports]}; do
    is_web_port "$port" || { echo httpd_can_network_connect && return; }
  done
  echo httpd_can_network_relay
}

# Where that is asked for: before the upstream is asked, so that nothing is denied at all.
allow_upstream() {
  local boolean
  [ "$needs_connect${payload[selinux_connect]}" = yesyes ] || return 0
  boolean=$(connect_boolean)
  ! is_on "$boolean" || return 0
  note "$selinux_booleans" "$boolean"
  undo+=("release_boolean $boolean")
  setsebool -P "$boolean" on || policy_refuses "$boolean" "getsebool $boolean"
  say "SELinux: $boolean is on now"
}

is_on() { # BOOLEAN
  [[ $(getsebool "$1" 2>/dev/null) == *' on' ]]
}

# With the last endpoint of the host.
take_back_booleans() {
  local boolean who
  only_endpoint && [ -e "$selinux_booleans" ] || return 0
  who=$(who_else_connects)
  while read -r boolean; do
    if [ -n "$who" ]; then
      warn "SELinux: $boolean stays on, because $who connects to others too; to turn it off: setsebool -P $boolean off"
      unnote "$selinux_booleans" "$boolean"
    else
      release_boolean "$boolean"
    fi
  done < <(cat "$selinux_booleans")
}

# Another web server, to SELinux, or nginx for others.
who_else_connects() {
  ps -eo label=,comm= 2>/dev/null | awk '$1 ~ /:httpd_t:/ && $2 != "nginx" { print $2; exit }' | grep . ||
    ! has_directive '(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass\s' || echo nginx
}

release_boolean() { # BOOLEAN
  if setsebool -P "$1" off; then
    say "SELinux: $1 is off again"
  else
    warn "$1 stays on: run on the host: setsebool -P $1 off"
  fi
  unnote "$selinux_booleans" "$1"
}

# What SELinux has denied to nginx in this run: the reason that nginx itself does not know.
denials() {
  is_enforcing || return 0
  if command -v ausearch >/dev/null; then
    ausearch --input-logs -m AVC -c nginx -ts recent 2>/dev/null | grep '^type=AVC'
  else
    journalctl -q -k --since "@$run_began" -o cat 2>/dev/null | grep 'avc: .*comm="nginx"'
  fi | awk -v began="$run_began" 'match($0, /audit\([0-9]+/) && substr($0, RSTART + 6, RLENGTH - 6) + 0 >= began' | tail -n 2
}
