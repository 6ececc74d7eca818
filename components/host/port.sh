# Who listens on a port of the host.

# A port that another program holds is found before anything changes, and so is what a reload cannot do.
check_port() {
  local line address old
  [ -n "$listeners" ] || listeners=$(ss -Hltnp 2>/dev/null)
  while read -r line; do
    is_units_own "$line" && continue
    read -r _ _ _ address _ <<<"$line"
    overlaps "$(bare "$address")" "${payload[listen]}" || continue
    problem "port ${payload[port]} is held by $(holder <<<"$line" || echo another program)" "$(advice_on_holder "$line"), or give the endpoint another port"
    return
  done < <(listeners_before "${payload[port]}")
  [ "$(remembered port)" = "${payload[port]}" ] || return 0
  for old in $(remembered listen); do
    [[ " ${payload[listen]} " == *" $old "* ]] || ! overlaps "$old" "${payload[listen]}" || ! nginx_runs ||
      problem "a running nginx cannot move port ${payload[port]} from $old to ${payload[listen]}: each needs the other gone" \
        "give the endpoint another port, or destroy it first"
  done
}

# As they were when the first endpoint was looked at: ss looks through all processes.
listeners_before() { # PORT
  printf '%s\n' "$listeners" | grep -E "^([^ ]+ +){3}[^ ]*:$1 "
}
listeners=

keeps_port() {
  is_member "$member" && [ "$(remembered port) $(remembered listen)" = "${payload[port]} ${payload[listen]}" ]
}

# The same of a port that is given up, by a change or a removal, while a server that stays has it of one address.
check_given_up() { # with|without the endpoints of this run
  local own other
  if [ "$1" = with ] && keeps_port; then return 0; fi
  for own in 0.0.0.0 ::; do
    [[ " $(remembered listen) " == *" $own "* ]] || continue
    other=$(awk -F '\t' -v own="$own" -v port="$(remembered port)" '
      $1 != "http" || $5 != port || (" " $6 " ") ~ / (quic|udp) / { next }
      $4 == own { kept = 1 }
      $4 != own && !index($4, ":") == !index(own, ":") && other == "" { other = $2 ":" $3 }
      END { if (!kept) print other }' "$stage/listens")
    [ -z "$other" ] || fail "a running nginx cannot give up port $(remembered port) of $own while a server has it of one address ($other)" \
      "give that one another port, or take it away, and run this again"
  done
}

# Whether the first process that a line of ss names is the unit's, and not one in a container.
is_units_own() { # LINE
  local line
  [[ $1 =~ users:\(\(\"nginx\",pid=([0-9]+) ]] || return
  while IFS= read -r line; do
    [[ $line != */nginx.service ]] || return 0
  done 2>/dev/null <"/proc/${BASH_REMATCH[1]}/cgroup"
  return 1
}

holder() { # a line of ss on standard input
  local line unit
  IFS= read -r line
  [[ $line =~ users:\(\(\"([^\"]*)\",pid=([0-9]+) ]] || return 1
  unit=$(sed -nE 's,.*/([^/]+\.service)$,\1,p' "/proc/${BASH_REMATCH[2]}/cgroup" 2>/dev/null | head -n 1)
  if is_in_container "${BASH_REMATCH[2]}"; then unit="a container"; fi
  echo "${BASH_REMATCH[1]} (pid ${BASH_REMATCH[2]})${unit:+ of $unit}"
}

is_in_container() { # PID
  [ -e "/proc/$1/ns/pid" ] && ! [ "/proc/$1/ns/pid" -ef /proc/self/ns/pid ]
}

advice_on_holder() { # LINE of ss
  local name pid
  [[ $1 =~ users:\(\(\"([^\"]*)\",pid=([0-9]+) ]] || { echo "stop that program" && return; }
  name=${BASH_REMATCH[1]} pid=${BASH_REMATCH[2]}
  case $name,$(readlink "/proc/$pid/exe") in
    docker-proxy,* | conmon,* | rootlessport,* | slirp4netns,* | pasta,*) echo "it publishes a container's port, which docker ps or podman ps names: publish another one" ;;
    *) if is_in_container "$pid"; then
      echo "docker ps or podman ps names the container: stop it"
    elif is_openresty "/proc/$pid/exe"; then
      echo "openresty has a configuration of its own, which the endpoint cannot be part of: stop it"
    else
      echo "stop that program"
    fi ;;
  esac
}

is_openresty() { # PATH of a program
  [ -L "$1" ] && [[ $(readlink -f "$1") == /usr/local/openresty/* ]]
}

bare() { # ADDRESS:PORT as ss shows it
  local address=${1%:*}
  address=${address%\%*}
  printf '%s\n' "${address//[][]/}"
}

# Whether a listener on an address keeps another one from an address of a list.
overlaps() { # ADDRESS LIST
  local own
  for own in $2; do
    [ "$1" != '*' ] || return 0
    case $1,$own in
      *:*,*:*) [ "$1" != "$own" ] && [ "$1" != :: ] && [ "$own" != :: ] || return 0 ;;
      *:*,* | *,*:*) ;;
      *) [ "$1" != "$own" ] && [ "$1" != 0.0.0.0 ] && [ "$own" != 0.0.0.0 ] || return 0 ;;
    esac
  done
  return 1
}

# The listener of before is gone. Other servers on the same port may go on.
wait_until_closed() {
  local deadline=$((SECONDS + 15 + 2 * load_seconds)) answer
  ask_old
  while nginx_runs && nginx_listens "${at[port]}" "$(remembered listen)"; do
    answer=$(ask 5 '' "GET /.wss-endpoint/$(remembered generation) HTTP/1.1" "Host: ${at[http_host]}" 'Connection: close')
    [ -n "$answer" ] && [[ $answer != *'HTTP/1.1 204'* ]] && return 0
    [ "$SECONDS" -lt "$deadline" ] || fail "port ${at[port]} still serves the endpoint after the reload" "see: systemctl status nginx"
    sleep 0.05
  done
}

nginx_listens() { # PORT LISTEN
  local line address
  while read -r line; do
    read -r _ _ _ address _ <<<"$line"
    if is_units_own "$line" && overlaps "$(bare "$address")" "$2"; then return 0; fi
  done < <(ss -Hltnp "sport = :$1" 2>/dev/null)
  return 1
}
