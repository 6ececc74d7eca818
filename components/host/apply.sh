# Makes the endpoints be as the payload says: one lock, one switch, one reload at most, then the proof.

apply() {
  lock_host
  preflight
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

# What a run that was cut off before its end has done to the host is this run's to undo, too, at whichever step it fails.
take_over_unfinished() {
  if is_unfinished && only_endpoint; then
    [ ! -e "$host_source" ] || undo+=(remove_source)
    [ ! -e "$host_state/installing" ] && [ ! -e "$host_state/packages" ] || undo+=(remove_packages)
    [ ! -d "$semanage_state" ] || undo+=(remove_semanage)
    [ ! -e "$host_state/enabled" ] || undo+=(disable_nginx)
    undo+=(release_ports take_back_booleans)
  fi
  was_cut_off || return 0
  touched=yes
  undo+=(deactivate put_back_config)
  # Cut off behind its proof: then that is what was proved last.
  ! is_as_written || copy "$config" "$state/previous"
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
  rm -f -- "$state/members"
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
    if grep -qx "$port" <<<"${1-}" || is_shared_port "$port"; then continue; fi
    release_label "$port"
    close_firewall "$port"
  done
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
