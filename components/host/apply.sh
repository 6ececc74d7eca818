# Makes the endpoints be as the payload says: one lock, one switch, one reload at most, then the proof.

apply() {
  lock_host
  preflight
  say_what_is_missing
  undo+=(forget_new_endpoint remove_unused_pairs)
  take_over_unfinished
  make_state
  note_members
  install_semanage
  install_nginx
  fit_groups
  if is_in_place && nginx_runs && ! was_cut_off && every serves_new; then
    enable_nginx
    each allow_port
    make_room
    [ "$limit_was_raised" = no ] || activate
  else
    each place_pair
    test_config with
    keep_edited
    keep_previous
    enable_nginx
    each allow_port
    make_room
    switch_config
    test_in_place with
    activate
  fi
  each prove
  each open_firewall
  each allow_upstream
  each prove_upgrade
  each watch_certificate
  commit
}

# Of what Pulumi takes for a change: a machine behind the old name is not known to be another one.
say_what_is_missing() {
  [ "$again" != again ] || [ -e "$state/manifest" ] ||
    warn "nothing of the endpoint is on this machine, where an up has made it as host ${payload[host]}: it is made anew. If that was another machine, the endpoint is there still: to clean it, set its address again and run pulumi up, then pulumi destroy"
}

# What a run that was cut off before its end has done to the host is this run's to undo, too, at whichever step it fails.
take_over_unfinished() {
  if is_unfinished && only_endpoint; then
    [ ! -d "$semanage_state" ] || undo+=(remove_semanage)
    undo+=(take_back_nginx take_back_booleans)
  fi
  ! is_unfinished && ! was_cut_off || undo+=(release_left_ports)
  was_cut_off || return 0
  touched=yes
  undo+=(deactivate put_back_config)
  # Cut off behind its proof: then that is what was proved last.
  ! is_as_written || copy "$config" "$state/previous"
}

# What the run that was cut off has brought, unless somebody has come to use it since: then it is the host's own.
take_back_nginx() {
  if nginx_is_unused; then
    disable_nginx
    [ ! -e "$host_state/installing" ] && [ ! -e "$host_state/packages" ] || remove_packages
    remove_source
  else
    say "nginx stays as it is, because something else uses it by now"
    rm -f -- "$host_state"/{installing,packages,source,enabled,started}
  fi
}

release_left_ports() {
  release_ports "$(all_of port "$state/manifest")"
}

commit() {
  local name
  trap '' INT TERM # half of this would be neither the old nor the new
  write_manifest
  drop_previous
  [ ! -e "$state/failure" ] || rm -f -- "$state/failure"
  undo=()
  release_ports "$(each show_port)"
  each_known unwatch_left_out
  remove_unused_pairs
  drop_oldest_kept
  [ ! -e "$state/members" ] || rm -f -- "$state/members"
  make_lasting "${config%/*}" /etc/systemd/system "$state"
  mention_old_workers
  if [ "${#serving[@]}" -gt 1 ]; then
    for name in "${serving[@]}"; do say "serving $name"; done
    serving=("${#serving[@]} endpoints")
  fi
  say "serving ${serving[0]}, proved on this host at $(date -u +%Y-%m-%dT%H:%M:%SZ)"
}

# What the host's guards were told of ports that no endpoint is on, or not any more: also by a run that was cut off.
release_ports() { # PORTS that stay, a line each
  local port ports
  [ -e "$selinux_ports" ] || [ -e "$firewall_ports" ] || return 0
  mapfile -t ports < <(cat "$selinux_ports" "$firewall_ports" 2>/dev/null | cut -d ' ' -f 1 | sort -u)
  for port in ${ports[@]+"${ports[@]}"}; do
    if grep -qx "$port" <<<"${1-}" || is_shared_port "$port"; then
      :
    elif is_others_port "$port"; then
      mention_kept "$port"
    else
      release_label "$port"
      close_firewall "$port"
    fi
  done
}

# Of another file than the endpoints', or of an endpoint whose first run was cut off.
is_others_port() { # PORT
  # They may listen yet on what was given up.
  wait_for_old_workers
  if nginx_runs; then nginx_listens "$1" "0.0.0.0 ::"; else has_directive "listen\s(\S*:)?$1(\s|$)"; fi
}

# With the last endpoint nobody remembers it any more.
mention_kept() { # PORT
  local zone how added=''
  [ "$verb" = remove ] && only_endpoint || return 0
  ! grep -qsx "$1" "$selinux_ports" || added+="; semanage port -a -t http_port_t -p tcp $1"
  while read -r _ zone how; do
    [ "$how" = runtime ] || added+="; firewall-cmd --permanent --zone=$zone --add-port=$1/tcp"
  done < <(grep -s "^$1 " "$firewall_ports")
  warn "port $1 stays open to clients, because nginx listens on it for others too; what was added for the endpoint: ${added#; }"
}

# The state of an endpoint that never was.
forget_new_endpoint() {
  is_put_back || return
  if [ ! -e "$state/manifest" ]; then
    forget_endpoint
  else
    drop_previous
    rm -f -- "$state/members"
  fi
}
