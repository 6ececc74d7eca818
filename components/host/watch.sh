# systemd watches the files of a certificate that something else renews, and has nginx read them again when they have
# changed and fit together. The units go with the endpoint.

watch_certificate() {
  undo+=("watch_as_before $member")
  set_watch "${payload[certificate_path]}" "$key"
  [[ ${payload[certificate_path]} != /* ]] || serves_new 0 || catch_up
  tell_certificate
}

# What was renewed when nginx had read it, and nobody watched yet.
catch_up() {
  rm -f -- "/run/wss-endpoint-$member.seen"
  systemctl start --no-block "wss-endpoint-$member.service"
}

watch_as_before() { # NAME
  use_member "$1"
  recall_pair
  set_watch "$(remembered certificate_path)" "$key"
}

unwatch_left_out() {
  is_member "$member" || set_watch - -
}

set_watch() { # CERTIFICATE KEY, the certificate - or empty for none
  local unit=wss-endpoint-$member folder=/etc/systemd/system
  if [[ $1 != /* ]]; then
    [ -e "$folder/$unit.path" ] || [ -e "$folder/$unit.service" ] || return 0
    timeout 60 systemctl --quiet disable --now "$unit.path" 2>/dev/null
    timeout 60 systemctl stop "$unit.service" 2>/dev/null
    rm -f -- "$folder/$unit.path" "$folder/$unit.service" "/run/$unit.seen"
    reload_units
    systemctl reset-failed "$unit.path" "$unit.service" 2>/dev/null
    say "systemd: $unit.path is gone"
  elif [ "$(cat "$folder/$unit.path" "$folder/$unit.service" 2>/dev/null)" != "$(path_unit "$1" "$2" && service_unit "$1" "$2")" ] ||
    ! is_watched; then
    # One that runs yet looks at other files, and until its end what happens to these would not start it again.
    timeout 60 systemctl stop "$unit.path" "$unit.service" 2>/dev/null
    place "$folder/$unit.service" 644 service_unit "$1" "$2"
    place "$folder/$unit.path" 644 path_unit "$1" "$2"
    reload_units
    cat "$1" "$2" | sha256sum >"/run/$unit.seen"
    { timeout 60 systemctl --quiet enable "$unit.path" && timeout 60 systemctl restart "$unit.path"; } ||
      fail "systemd does not watch $1" "see on the host: systemctl status $unit.path"
    say "systemd: $unit.path has nginx read $1 again when it changes"
    mention_many_watches
  fi
}

# systemd takes an inotify instance of root's for each path; others of root's need some, too. Where there are no more, it
# watches nothing, which may be at the next boot.
mention_many_watches() {
  local paths
  paths=$(cat /etc/systemd/system/wss-endpoint-*.path | grep -c '^PathChanged=')
  [ "$((paths + 64))" -le "$(kernel_value fs/inotify/max_user_instances)" ] ||
    warn "the endpoints have systemd watch $paths paths, and root may watch few more: $(sysctl_line fs.inotify.max_user_instances "$((paths * 2 + 128))")"
}

is_watched() {
  systemctl is-active --quiet "wss-endpoint-$member.path" && systemctl is-enabled --quiet "wss-endpoint-$member.path"
}

# The folders, too: of a link that is put in the place of another one the file that it led to knows nothing.
path_unit() { # CERTIFICATE KEY
  printf '%s\n' "# By wss-endpoint, for the endpoint $member." '[Unit]' "Description=Certificate of the wss endpoint $member" '[Path]' &&
    printf 'PathChanged=%s\n' "$1" "$2" "${1%/*}" "${2%/*}" | sort -u &&
    printf '%s\n' '[Install]' 'WantedBy=multi-user.target'
}

# The two files change one after the other, and what changes while this runs is not seen by the path unit: so it waits first,
# and is done when nginx has read what is still there 2 seconds later. What else changes in the folders is nothing to nginx,
# and however often it does, it must not end the watch, as a limit of starts would: by its first name, which EL7's systemd
# knows as well as those that have another for it. A oneshot service has no end of its own: an nginx -t that waits for
# something would hold the watch for ever. As in reload_nginx, systemd may know an old nginx only.
service_unit() { # CERTIFICATE KEY
  local seen=/run/wss-endpoint-$member.seen now="cat $1 $2 | sha256sum" pid
  find_pid_file
  pid=$pid_file
  printf '%s\n' "# By wss-endpoint, for the endpoint $member." '[Unit]' "Description=nginx reads the certificate of the wss endpoint $member again" \
    '[Service]' StartLimitInterval=0 'Type=oneshot' TimeoutStartSec=300 \
    "ExecStart=/bin/bash -c 'for i in {1..60}; do sleep 2; systemctl is-active -q nginx || exit 0; now=\$\$($now); [ \"\$\$now\" != \"\$\$(cat $seen)\" ] || exit 0; if nginx -t -q && systemctl reload nginx && { [ ! -s $pid.oldbin ] || kill -HUP \$\$(cat $pid); }; then echo \"\$\$now\" >$seen; fi; done; exit 1'"
}

watch_drift() {
  [[ $(remembered certificate_path) != /* ]] || is_watched ||
    problem "nobody sees when $certificate changes: wss-endpoint-$member.path does not run, or not after the next boot" \
      "pulumi up with detectDrift, or on the host: systemctl enable --now wss-endpoint-$member.path"
}
