# Takes away what apply added, and nothing else.

remove() {
  lock_host
  local owner
  owner=$(remembered owner)
  if [ ! -d "$state" ]; then # a run that was cut off early has left one without a manifest
    say "nothing to remove"
    return 0
  fi
  if [ -n "$owner" ] && ! is_own; then return 0; fi
  undo+=(drop_put_back)
  keep_previous
  if [ -e "$host_state/started" ] && nginx_runs && nginx_is_ours; then
    undo+=(activate put_back_config)
    take_config
    stop_nginx || fail "systemd could not stop nginx" "see: systemctl status nginx"
    say_with_next "stopped nginx, which nothing else uses"
  elif [ -x /usr/sbin/nginx ] && nginx_runs; then
    test_config without
    undo+=(deactivate put_back_config)
    take_config
    test_in_place without
    activate
  else
    take_config
  fi
  give_back_room
  each_remembered wait_until_closed
  undo=()
  each_known set_watch - -
  drop_previous
  remove_unused_pairs
  release_ports
  take_back_booleans
  ! only_endpoint || undo_half_install
  if only_endpoint && [ "${payload[remove_package]}" = yes ]; then remove_semanage; fi
  if nginx_is_ours; then
    disable_nginx || warn "systemd could not disable nginx; see: systemctl disable nginx"
    if [ "${payload[remove_package]}" = yes ]; then
      note_installed "$host_state" nginx # by a run that was cut off before it could
      if [ -e "$host_state/packages" ] && ! nginx_runs; then remove_packages; else say "nginx stays: it was there before"; fi
    fi
  elif only_endpoint && [ ! -x /usr/sbin/nginx ] && [ "${payload[remove_package]}" = yes ]; then
    remove_packages # what is left of them, with the keys, by a run that was cut off in the middle of this
  fi
  if only_endpoint && [ -e "$host_source" ]; then
    remove_source
    [ ! -e "$host_source" ] || say "what nginx gets its updates from stays with it: $(tr '\n' ' ' <"$host_source")"
  fi
  ! only_endpoint || rm -rf -- "$host_state"/{installing,packages,source,enabled,started,selinux-*,firewall-*} "$semanage_state" "$edited_of_host"
  forget_endpoint
  make_lasting "$state"
  say "removed"
}

take_config() {
  ! rm -f -- "$config" || return 0
  undo=(drop_put_back) # there is nothing to put back
  cannot_remove "$config"
}

# No other endpoint needs nginx, and neither does anybody else.
nginx_is_ours() {
  only_endpoint && [ -x /usr/sbin/nginx ] && nginx_is_unused
}
