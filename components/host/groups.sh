# TLS groups. OpenSSL takes no list with a group in it that it does not have, and which it has is a matter of its version
# and of the host's policy (FIPS). The configuration names all that are wanted; here it loses those that nginx refuses.

fit_groups() {
  local wanted list name script
  find_pid_file
  wanted=$(groups_of "$wanted_text")
  stage=$(mktemp -d /run/wss-endpoint.XXXXXX) || return 0 # the test of the whole will say so
  use_member "${members[0]}"
  list=$(groups_taken "$wanted")
  rm -rf -- "$stage"
  # None: then it is not for the groups that nginx refuses it.
  [ -n "$list" ] && [ "$list" != "$wanted" ] || return 0
  # Another text is another generation: what an upgraded OpenSSL adds to it some day is proved, too.
  script="s/^\( *ssl_ecdh_curve \).*;\$/\1$list;/"
  for name in "${members[@]}"; do
    script+="; s/${given["$name generation"]}/&-${list//:/-}/g"
    given["$name generation"]+=-${list//:/-}
  done
  set_wanted fitted_text
  say_with_next "TLS groups: $list; this host's nginx does not have all of $wanted"
}

fitted_text() {
  show_wanted | sed "$script"
}

groups_of() { # CONFIGURATION
  local line=$'\n *ssl_ecdh_curve ([A-Za-z0-9:]+);\n'
  [[ ! $1 =~ $line ]] || echo "${BASH_REMATCH[1]}"
}

groups_taken() { # LIST
  local group list taken=()
  if runs_replaced; then
    # It reads the new configuration, and has what it had when it was started.
    list=$(groups_of "$(cat "$config" 2>/dev/null)")
    echo "${list:-${1#X25519MLKEM768:}}"
    return
  fi
  { if [ "${payload[certificate_path]}" = - ]; then decode certificate; else cat "$certificate"; fi; } >"$stage/certificate" 2>/dev/null
  { if [ "${payload[key_path]}" = - ]; then decode private_key; else cat "$key"; fi; } >"$stage/key" 2>/dev/null
  if takes_groups "$1"; then
    echo "$1"
  elif takes_groups "${1#*:}"; then # the first is the newest
    echo "${1#*:}"
  else
    for group in ${1//:/ }; do ! takes_groups "$group" || taken+=("$group"); done
    (IFS=: && echo "${taken[*]-}")
  fi
}

# Whether the nginx that runs has another OpenSSL than the one on the disk: an upgrade that it was not restarted for.
runs_replaced() {
  local pid=
  nginx_runs || return
  read -r pid 2>/dev/null <"$pid_file"
  grep -qsE '/(nginx|libssl[^/]*|libcrypto[^/]*) \(deleted\)$' "/proc/$pid/maps"
}

# A directive that nobody knows ends the test before nginx touches anything of the host's. nginx before 1.19.5 cannot be
# kept from writing that into its log; the OpenSSL of its days has all groups but the newest.
takes_groups() { # LIST
  local said
  printf '%s\n' 'events {}' "http { server { listen unix:$stage/socket ssl; ssl_certificate $stage/certificate;" \
    "ssl_certificate_key $stage/key; ssl_ecdh_curve $1; } }" 'all_taken;' >"$stage/groups.conf" 2>/dev/null
  said=$(timeout 60 nginx -t -e stderr -c "$stage/groups.conf" 2>&1 </dev/null)
  [[ $said == *'unknown directive "all_taken"'* ]] || { [[ $said == *'invalid option: "e"'* ]] && [[ $1 != *MLKEM* ]]; }
}
