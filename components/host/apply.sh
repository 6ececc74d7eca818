# Makes the endpoint be as the payload says: one lock, one switch, one reload at most, then the proof.

apply() {
  lock_host
  check_owner
  command -v openssl >/dev/null || fail "there is no openssl command" "run on the host: yum install openssl"
  check_port
  make_state
  undo+=(forget_new_endpoint)
  install_nginx
  check_service
  if was_cut_off; then
    touched=yes
    undo+=(deactivate put_back_config)
  fi
  if is_in_place && nginx_runs && ! was_cut_off; then
    enable_nginx
    ask_new
    if ! prove_listener "$certificate" "${payload[generation]}"; then activate; fi
  else
    place_pair
    test_config with
    keep_previous
    enable_nginx
    switch_config
    test_in_place with
    activate
  fi
  prove
  prove_upgrade
  commit
}

commit() {
  write_manifest
  drop_previous
  undo=()
  remove_unused_pairs
  say "serving ${payload[http_host]}${payload[path]}, proved on this host"
}

# The state of an endpoint that never was.
forget_new_endpoint() {
  if [ -e "$state/manifest" ]; then drop_previous; else forget_endpoint; fi
}
