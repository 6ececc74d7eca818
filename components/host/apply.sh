# Makes the endpoints be as the payload says: one lock, one switch, one reload at most, then the proof.

apply() {
  lock_host
  preflight
  undo+=(forget_new_endpoint remove_unused_pairs)
  take_over_unfinished
  make_state
  note_members
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
    [ ! -e "$host_state/enabled" ] || undo+=(disable_nginx)
  fi
  was_cut_off || return 0
  touched=yes
  undo+=(deactivate put_back_config)
  # Cut off behind its proof: then that is what was proved last.
  ! is_as_written || copy "$config" "$state/previous"
}

commit() {
  local old ports
  trap '' INT TERM # half of this would be neither the old nor the new
  ports=$(all_of port "$state/manifest")
  write_manifest
  drop_oldest_kept
  drop_previous
  [ ! -e "$state/failure" ] || rm -f -- "$state/failure"
  undo=()
  for old in $ports; do grep -qx "$old" <<<"$(each show_port)" || release_port "$old"; done
  each_known unwatch_left_out
  remove_unused_pairs
  rm -f -- "$state/members"
  mention_old_workers
  if [ "${#serving[@]}" -gt 1 ]; then
    for old in "${serving[@]}"; do say "serving $old"; done
    serving=("${#serving[@]} endpoints")
  fi
  say "serving ${serving[0]}, proved on this host at $(date -u +%Y-%m-%dT%H:%M:%SZ)"
}

# What the host's guards were told of a port that no endpoint is on any more.
release_port() { # PORT
  ! is_shared_port "$1" || return 0
  release_label "$1"
  close_firewall "$1"
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
