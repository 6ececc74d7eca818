# What of ours is on this host, and whether it is as it was written and proved. Only looks, and waits for nobody.

# Of one endpoint, or of all.
status() {
  local wanted=$endpoint names found=no
  check_formats
  names=$(ls "$endpoints_state" 2>/dev/null)
  host_status
  about=endpoints
  if [ -z "$names" ]; then
    tell ok "none"
  else
    for endpoint in $names; do
      name_files
      [ -z "$wanted" ] || grep -qx -- "$wanted" <<<"$endpoint"$'\n'"$(remembered_members)" || continue
      found=yes
      whole_status
      each_remembered member_status
    done
  fi
  [ -z "$wanted" ] || [ "$found" = yes ] ||
    problem "there is no endpoint $wanted on this host" "ask for: ${names//$'\n'/, }"
  [ "$problems" = 0 ] || exit 1
}

host_status() {
  about=nginx
  if [ ! -d "$endpoints_state" ] || { nginx_runs && systemctl is-enabled --quiet nginx; }; then
    tell ok "$(describe_nginx)"
  else
    problem "$(describe_nginx)" "see on the host: systemctl status nginx"
  fi
  about=selinux
  if is_enforcing; then tell ok "enforcing"; else tell ok "not enforcing"; fi
  about=firewall
  if firewalld_runs; then tell ok "firewalld runs"; else tell ok "firewalld does not run"; fi
  about=added
  added_status
  about=lock
  # An apply that is about to begin waits for this look at the lock.
  is_free || advise "a run is under way" "look again when it is done"
}

# What was not there before the first endpoint, and goes with the last.
added_status() {
  local line
  for line in "$host_state/packages" "$semanage_state/packages"; do
    [ ! -e "$line" ] || tell ok "packages $(tr '\n' ' ' <"$line")"
  done
  [ ! -d "$edited_of_host" ] || tell ok "an edited drop-in is kept in $edited_of_host"
  [ ! -e "$host_state/enabled" ] || tell ok "nginx was enabled"
  [ ! -e "$host_state/started" ] || tell ok "nginx was started"
  while read -r line; do tell ok "key $line"; done < <(sed -n 's/^key //p' "$keys_state"/*/manifest 2>/dev/null)
  while read -r line; do tell ok "SELinux port $line"; done < <(cat "$selinux_ports" 2>/dev/null)
  while read -r line; do tell ok "SELinux boolean $line"; done < <(cat "$selinux_booleans" 2>/dev/null)
  while read -r line; do tell ok "firewalld port $line"; done < <(cat "$firewall_ports" 2>/dev/null)
}

is_free() {
  flock -n -s /root true
}

whole_status() {
  local names
  read_manifest # no lock is held: a run may have ended since
  mapfile -t names < <(remembered_members)
  if [ "${names[*]-$endpoint}" = "$endpoint" ]; then
    printf '\nendpoint %s\n' "$endpoint"
  else
    printf '\nendpoints %s: %s\n' "$endpoint" "${names[*]}"
  fi
  about=last-run
  run_status
  [ -e "$state/manifest" ] || return 0
  about=owner
  tell ok "$(remembered owner), there as host $(remembered host), since $(remembered since)"
  about=edited
  [ ! -d "$edited_state/$endpoint" ] || tell ok "what was edited by hand and written again is kept in $edited_state/$endpoint"
  about=config
  config_status
}

member_status() {
  read_manifest
  [ "$member" = "$endpoint" ] || printf '\nendpoint %s\n' "$member"
  about=address
  tell ok "$(remembered http_host): port $(remembered port) of $(remembered listen)"
  about=certificate
  recall_pair
  watch_drift
  if pair_status; then
    validity_status
    about=live
    ask_old
    if prove_listener "$certificate" "$(remembered generation)" 0; then
      tell ok "generation $(remembered generation) is served, with this certificate"
    else
      problem "$seen" "see on the host: systemctl status nginx, and $error_log"
    fi
  fi
}

run_status() {
  local applied
  applied=$(remembered applied)
  if { [ ! -e "$state/manifest" ] || was_cut_off; } && is_free; then
    problem "a run was cut off before its end" "run pulumi up, or pulumi destroy: each finishes or takes back what it finds"
  elif [ -e "$state/failure" ]; then
    advise "$(cat "$state/failure")" "what was there before was kept${applied:+, applied at $applied}; mend that and run pulumi up"
  elif [ -n "$applied" ]; then
    tell ok "$applied applied and proved"
  fi
}

rewrite="the next pulumi up that changes something of the endpoint writes it again; with detectDrift any does"

config_status() {
  if [ ! -e "$config" ]; then
    problem "$config is gone" "$rewrite"
  elif [ -z "$(remembered config_sha256)" ]; then
    advise "$config: its hash was not kept when it was written" "$rewrite"
  elif ! is_as_written; then
    problem "$config was edited" "$rewrite" "$(edited_lines)"
  else
    tell ok "$config is as it was written"
  fi
}

# What was edited, without what a terminal would take for a command. An endpoint of before texts were kept has no such lines.
edited_lines() {
  # A run that failed right behind it has left its own.
  [ "$(sha256sum 2>/dev/null <"$state/config")" = "$(remembered config_sha256)  -" ] || return 0
  diff -u --label written --label edited "$state/config" "$config" 2>/dev/null |
    tr -d '\000-\010\013-\037\177' | awk 'NR <= 60 { print } END { if (NR > 60) print "... and " NR - 60 " lines more" }'
}

# Whether there is a certificate that can be asked for, and it is the one of before.
pair_status() {
  local text subject print remedy=$rewrite
  case $(remembered certificate_path)$(remembered key_path) in
    /*) remedy="what keeps it on the host has to mend it" ;;
    */*) remedy="unless it is what others keep on the host, $rewrite" ;;
  esac
  [ -e "$key" ] || remedy=$(instead_of "$key" "$remedy")
  if ! text=$(x509 -subject -fingerprint -sha256 -in "$certificate" 2>/dev/null) || ! [ -e "$key" ]; then
    problem "$certificate or its key is gone" "$remedy"
    return 1
  fi
  subject=${text%%$'\n'*} print=${text##*$'\n'}
  subject=${subject#subject=}
  tell ok "${subject# }, SHA-256 ${print#*=}" # EL7's openssl has a space before it
  if [[ $(remembered certificate_path) != /* ]] && ! has_id "$certificate" "$(remembered certificate_id)"; then
    problem "$certificate was edited" "$rewrite"
  elif ! is_key_of "$key" "$certificate"; then
    problem "$key is not the key of the certificate" "$(instead_of "$key" "$remedy")"
  fi
  [ "$(stat -c '%a %u' "$key")" = '600 0' ] || [[ $(remembered key_path) == /* ]] ||
    problem "$key is not root's alone: mode $(stat -c '%a, owner %U' "$key")" "$rewrite"
}

validity_status() {
  local from to left whole
  read_validity
  whole="valid from $from until $to, $((left / 86400)) days"
  if [ "$left" -le 0 ]; then
    problem "expired: it was valid from $from until $to" "$(renewal)"
  elif [ "$(date -d "$from" +%s)" -gt "$(date +%s)" ]; then
    problem "not valid yet: $whole" "set the host's clock if it is behind, or hand in one that is valid now"
  elif [ "$left" -lt "$SOON" ]; then
    advise "$whole" "$(renewal)"
  else
    tell ok "$whole"
  fi
}

renewal() {
  case $(remembered certificate_path) in
    /*) echo "have it renewed by what keeps it on the host" ;;
    *) echo "run pulumi up, which renews it when it is due, or hand in a new one" ;;
  esac
}
