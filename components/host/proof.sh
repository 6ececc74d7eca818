# What is served, asked from the host itself: the exit statuses of nginx and systemd say ok too often.

# Sends the lines of an HTTP request, and prints the certificate and all that comes back. It is compared, not verified: to read
# the CAs that the host trusts would take most of the time.
ask() { # SECONDS TRAILER LINE...
  local seconds=$1 trailer=$2 sni=() address=${at[connect_address]}
  shift 2
  [[ $address != *:* ]] || address=[$address]
  [ "${at[server_name]}" = - ] || sni=(-servername "${at[server_name]}")
  { printf '%s\r\n' "$@" '' && printf '%b' "$trailer"; } 2>/dev/null |
    SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null timeout "$seconds" "$tls_client" s_client -connect "$address:${at[port]}" ${sni[@]+"${sni[@]}"} -ign_eof 2>/dev/null
}

# EL7's openssl speaks no TLS 1.3; the one that EPEL has beside it does.
tls_client=openssl
[ ! -x /usr/bin/openssl11 ] || tls_client=openssl11

# Where the endpoint is, now or by the manifest.
declare -A at=()

ask_new() {
  local name
  for name in connect_address port server_name http_host; do at[$name]=${payload[$name]}; done
}

ask_old() {
  local name
  [ -e "$state/manifest" ] || {
    ask_new
    return
  }
  for name in connect_address port server_name http_host; do at[$name]=$(remembered "$name"); done
}

# The listener serves exactly this certificate and this generation. A reload takes a moment to show.
prove_listener() { # CERTIFICATE GENERATION [SECONDS TO WAIT]
  local answer want text deadline=$((SECONDS + ${3:-10 + 2 * load_seconds}))
  read_text "$1"
  want=$(pem_body "$text")
  while :; do
    answer=$(ask 5 '' "GET /.wss-endpoint/$2 HTTP/1.1" "Host: ${at[http_host]}" 'Connection: close')
    if [[ $answer == *'HTTP/1.1 204'* ]] && [ "$(pem_body "$answer")" = "$want" ]; then return 0; fi
    # What nginx logs meanwhile is no reason to stop: for seconds it still tells of a reload before this one.
    [ "$SECONDS" -lt "$deadline" ] || break
    sleep 0.02
  done
  if [ -z "$answer" ]; then
    seen="nothing answers TLS on ${at[connect_address]} port ${at[port]}"
  elif [ "$(pem_body "$answer")" != "$want" ]; then
    seen="another certificate is served on port ${at[port]}"
    [ "${at[server_name]}" != - ] || seen+=" to clients that name no server, as those of an IP address do"
  else
    seen="the certificate is served, but not this configuration"
  fi
  return 1
}
seen=

pem_body() { # PEM TEXT: the first certificate's base64, on one line
  local body=${1#*-----BEGIN CERTIFICATE-----}
  body=${body%%-----END CERTIFICATE-----*}
  printf '%s' "${body//[$' \r\n']/}"
}

serves_new() { # [SECONDS TO WAIT]
  ask_new
  prove_listener "$certificate" "${payload[generation]}" "${1:-$((10 + 2 * load_seconds))}"
}

prove() {
  serves_new ||
    fail "the new configuration did not become live: $seen" "everything was put back; mend what nginx says in $error_log and run again" "$(
      new_emergencies
      denials
    )"
  wait_for_old_workers
}

# After files were put back: the configuration from before serves again.
prove_old() {
  serves_old ||
    printf '  the old configuration is back on disk, but is not served either: %s\n' "$seen" >&2
}

serves_old() {
  [ ! -e "$config" ] || every_of "$(remembered_members)" serves_remembered
}

serves_remembered() {
  ask_old
  recall_pair
  prove_listener "$certificate" "$(remembered generation)"
}

prove_upgrade() {
  local status='' answer
  ask_ahead
  answer=${answers[$member]}
  IFS= read -r status <&"$answer"
  exec {answer}<&-
  judged=$((judged + 1)) reservation=
  ask_new
  judge_upgrade "$status"
  serving+=("${payload[http_host]}${payload[path]}$reservation")
}
serving=() # what has been proved, as clients know it
reservation=

# Sixteen endpoints at a time, because an upstream that says nothing is waited for. Neither the lock nor the connection is
# held by what still waits when a run has failed.
ask_ahead() {
  local name answer
  while [ "$asked" -lt "${#members[@]}" ] && [ "$asked" -lt "$((judged + 16))" ]; do
    name=${members[asked]}
    exec {answer}< <(
      exec 9<&- 2>/dev/null
      use_member "$name"
      ask_upgrade
    )
    answers[$name]=$answer asked=$((asked + 1))
  done
}
declare -A answers=() # where each will be read
asked=0
judged=0

# The status of one WebSocket handshake (RFC 6455) through nginx to the upstream, with a masked close frame right behind it.
ask_upgrade() {
  local line origin=() asking
  ask_new
  [ "${payload[origin]}" = - ] || origin=("Origin: ${payload[origin]}")
  exec {asking}< <(ask "${payload[upstream_wait]}" '\x88\x80\0\0\0\0' "GET ${payload[path]} HTTP/1.1" "Host: ${payload[http_host]}" \
    'Connection: Upgrade' 'Upgrade: websocket' 'Sec-WebSocket-Version: 13' \
    "Sec-WebSocket-Key: $(websocket_key)" ${origin[@]+"${origin[@]}"})
  while IFS= read -r line <&"$asking"; do
    [[ $line =~ HTTP/1\.[01]\ ([0-9]{3}) ]] && echo "${BASH_REMATCH[1]}" && break
  done
  exec {asking}<&-
}

# 16 bytes as base64 has them. It hides nothing: the answer to this handshake is only read up to its status.
websocket_key() {
  local letters=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/ words=
  while [ "${#words}" -lt 21 ]; do words+=${letters:RANDOM%64:1}; done
  echo "${words}A=="
}

judge_upgrade() { # STATUS, empty where there is none
  local servers=${payload[upstream]}
  if [[ $1 == 40[013] ]] && is_guarded; then
    upstream_unseen "$1"
    return
  fi
  case $1 in
    101) ;;
    # An application that wants more in a handshake than everybody's has, such as Socket.IO's transport=websocket.
    400) warn "the upstream $servers is reached and answers 400 to a handshake for ${payload[path]} without a query" ;;
    401 | 403 | 426) warn "the upstream $servers is reached and answers $1 to a handshake without credentials" ;;
    502 | 504 | '')
      if [ "$1" = 502 ] && upstream_is_forbidden; then # else what nginx logged last may be old
        upstream_missing "SELinux forbids nginx to connect to the upstream $servers ($1)" \
          "set selinux.networkConnect, or run on the host: setsebool -P $(connect_boolean) on" "$1"
      else
        upstream_missing "the upstream $servers does not answer (${1:-no status within ${payload[upstream_wait]} s})" \
          "start the application" "$1"
      fi
      ;;
    *) upstream_missing "the upstream $servers answers $1 to a WebSocket handshake for ${payload[path]}" "look at the application" "$1" ;;
  esac
}

# The host is refused at the endpoint's own door.
upstream_unseen() { # STATUS
  local seen="not everybody may come in, and the host's own handshake gets $1: whether the upstream answers is not known"
  [ "${payload[require_upstream]}" = no ] ||
    fail "$seen" "let ${at[connect_address]} in, or leave requireUpstream out; everything was put back"
  warn "$seen"
}

upstream_missing() { # PROBLEM REMEDY STATUS
  [ "${payload[require_upstream]}" = no ] ||
    fail "$1" "$2, or leave requireUpstream out; everything was put back" "${3:+$(upstream_errors && denials)}"
  warn "$1: $2; the endpoint is up, and serves as soon as the upstream answers"
  reservation=", but not yet what is behind it"
}

# What nginx logged of this endpoint's upstream in this run. It may be a client's request: who that was and what stood in its
# query, as tokens do, is for nobody's log.
upstream_errors() {
  local began
  printf -v began '%(%Y/%m/%d %T)T' "$run_began"
  tail -n 200 "$error_log" 2>/dev/null | awk -v began="$began" '$1 " " $2 >= began' | grep -F 'upstream: "http://' |
    grep -F "host: \"${payload[http_host]}\"" | tail -n 1 | sed -E 's/\?[^" ]*/?.../g; s/, client: [^,]*//; s/, referrer: .*//'
}
