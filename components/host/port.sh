# Who listens on a port of the host.

# A port that another program holds is found before anything changes, and so is what a reload cannot do.
check_port() {
  local line address old
  while read -r line; do
    is_units_own "$line" && continue
    read -r _ _ _ address _ <<<"$line"
    overlaps "$(bare "$address")" "${payload[listen]}" || continue
    problem "port ${payload[port]} is held by $(holder <<<"$line" || echo another program)" "stop that program, or give the endpoint another port"
    return
  done < <(ss -Hltnp "sport = :${payload[port]}" 2>/dev/null)
  [ "$(remembered port)" = "${payload[port]}" ] && nginx_runs || return 0
  for old in $(remembered listen); do
    [[ " ${payload[listen]} " == *" $old "* ]] || ! overlaps "$old" "${payload[listen]}" ||
      problem "a running nginx cannot move port ${payload[port]} from $old to ${payload[listen]}: each needs the other gone" \
        "give the endpoint another port, or destroy it first"
  done
}

# Whether the first process that a line of ss names is the unit's, and not one in a container.
is_units_own() { # LINE
  [[ $1 =~ users:\(\(\"nginx\",pid=([0-9]+) ]] && grep -qs '/nginx\.service$' "/proc/${BASH_REMATCH[1]}/cgroup"
}

holder() { # a line of ss on standard input
  sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (pid \2)/p' | head -n 1 | grep .
}

bare() { # ADDRESS:PORT as ss shows it
  local address=${1%:*}
  tr -d '[]' <<<"${address%\%*}"
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
wait_until_closed() { # PORT LISTEN
  local deadline=$((SECONDS + 15)) answer
  ask_old
  while nginx_runs && nginx_listens "$1" "$2"; do
    answer=$(ask 5 '' "GET /.wss-endpoint/$(remembered generation) HTTP/1.1" "Host: ${at[http_host]}" 'Connection: close')
    [ -n "$answer" ] && [[ $answer != *'HTTP/1.1 204'* ]] && return 0
    [ "$SECONDS" -lt "$deadline" ] || fail "port $1 still serves the endpoint after the reload" "see: systemctl status nginx"
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
