# Takes away what apply added, and nothing else.

remove() {
  lock_host
  local owner
  owner=$(remembered owner)
  if [ ! -d "$state" ]; then # a run that was cut off early has left one without a manifest
    say "nothing to remove"
    return 0
  fi
  if [ -n "$owner" ] && { [ "$owner" != "${payload[owner]}" ] || [ "$(remembered host)" != "${payload[host]}" ]; }; then
    say "left as it is: it belongs to $owner as host $(remembered host)"
    return 0
  fi
  keep_previous
  undo+=(drop_previous)
  if only_endpoint && [ -e "$host_state/enabled" ] && [ -x /usr/sbin/nginx ] && nginx_is_unused; then
    rm -f -- "$config"
    timeout 100 systemctl --quiet disable --now nginx
    rm -f "$host_state/enabled"
    say "stopped and disabled nginx, which nothing else uses"
  elif [ -x /usr/sbin/nginx ] && nginx_runs; then
    test_config without
    undo+=(deactivate put_back_config)
    rm -f -- "$config"
    test_in_place without
    activate
  fi
  rm -f -- "$config"
  wait_until_closed
  undo=()
  remove_unused_pairs
  [ "${payload[remove_package]}" = no ] || ! only_endpoint || ! nginx_is_unused || nginx_runs || remove_packages
  ! only_endpoint || rm -f "$host_state/packages" "$host_state/enabled"
  forget_endpoint
  say "removed"
}

only_endpoint() {
  local others=("$endpoints_state"/*/)
  [ "${#others[@]}" -le 1 ]
}

# Nobody has put a file where nginx looks, and nginx.conf is the package's own.
nginx_is_unused() {
  local files
  files=$(find /etc/nginx/conf.d /etc/nginx/default.d ! -type d ! -path "$config" 2>/dev/null | head -n 1)
  [ -z "$files" ] || return 1
  ! rpm -V nginx nginx-core nginx-filesystem 2>/dev/null | grep -qE '^..5.* c /etc/nginx/'
}

# The listener of before is gone. Another server on the same port may go on.
wait_until_closed() {
  local deadline=$((SECONDS + 15)) answer
  ask_old
  while [ "$SECONDS" -lt "$deadline" ] && [ -n "$(ss -Hltn "sport = :${at[port]}" 2>/dev/null)" ]; do
    answer=$(ask 5 '' "GET /.wss-endpoint/$(remembered generation) HTTP/1.1" "Host: ${at[http_host]}" 'Connection: close')
    [ -n "$answer" ] && [[ $answer != *'HTTP/1.1 204'* ]] && return 0
    sleep 0.05
  done
  [ "$SECONDS" -lt "$deadline" ] || fail "port ${at[port]} still serves the endpoint after the reload" "see: systemctl status nginx"
}
