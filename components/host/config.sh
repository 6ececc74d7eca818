# The configuration file and the certificate's pair: tested before they are in place, switched by one rename, and put
# back byte for byte if the switch does not hold.

is_in_place() {
  is_same "$config" config && is_same "$certificate" certificate && is_same "$key" private_key
}

is_same() { # PATH NAME: cmp stops at the first difference, and the writer then has nobody to write to
  cmp -s "$1" <(decode "$2" 2>/dev/null)
}

# Under names that carry the certificate's id, which nothing refers to before the switch.
place_pair() {
  undo+=(remove_unused_pairs)
  place "$certificate" 644 < <(decode certificate)
  place "$key" 600 < <(decode private_key)
}

# Pairs that the configuration in place does not refer to.
remove_unused_pairs() {
  local file
  for file in "$certificate_prefix"[0-9a-f]*.crt "$key_prefix"[0-9a-f]*.key; do
    [ ! -e "$file" ] || grep -qsF "$file;" "$config" || rm -f -- "$file"
  done
  rm -f -- "${certificate_prefix%/*}/.${certificate_prefix##*/}"*.new "${key_prefix%/*}/.${key_prefix##*/}"*.new
}

# Lets nginx read everything as it will be, in a mount namespace in which conf.d is a copy: the host does not change.
test_config() { # with|without: with the new configuration, or without any
  local output status=0 had_pid
  [ -d /etc/nginx/conf.d ] || fail "there is no /etc/nginx/conf.d" "use the nginx package of the distribution or of nginx.org"
  stage=$(mktemp -d /run/wss-endpoint.XXXXXX) || fail "cannot make a folder in /run" "look for a full or read-only file system"
  cp -a /etc/nginx/conf.d "$stage/conf.d"
  rm -f -- "$stage/conf.d/${config##*/}"
  [ "$1" = without ] || decode config >"$stage/conf.d/${config##*/}"
  [ -e /run/nginx.pid ] && had_pid=yes || had_pid=no
  output=$(LC_ALL=C unshare --mount bash -c '
    mount --make-rprivate / && mount --bind "$1/conf.d" /etc/nginx/conf.d && : >"$1/ready" || exit
    exec timeout 60 nginx -T >"$1/all"' bash "$stage" 2>&1 </dev/null) || status=$?
  # nginx -t leaves an empty pid file behind where nginx does not run, and the unit does not start over it.
  [ "$had_pid" = yes ] || rm -f /run/nginx.pid
  if [ ! -e "$stage/ready" ]; then
    namespaces=no
  elif [ "$1" = with ] && [ "$status" = 0 ] && ! grep -qxF "# configuration file $config:" "$stage/all"; then
    fail "nginx does not read $config" "/etc/nginx/nginx.conf must have in http: include /etc/nginx/conf.d/*.conf;"
  else
    judge_test "$1" "$status" "$output"
  fi
  rm -rf -- "$stage"
}
namespaces=yes

# The same after the switch, where root may make no mount namespaces, as in some containers.
test_in_place() { # with|without
  local output status=0 had_pid
  [ "$namespaces" = no ] || return 0
  [ -e /run/nginx.pid ] && had_pid=yes || had_pid=no
  output=$(timeout 60 nginx -t 2>&1 </dev/null) || status=$?
  [ "$had_pid" = yes ] || rm -f /run/nginx.pid
  judge_test "$1" "$status" "$output"
}

judge_test() { # with|without STATUS OUTPUT
  local told
  told=$(grep -E '\[(emerg|alert|crit|warn)\]' <<<"$3" | sed "s,$stage/conf.d,/etc/nginx/conf.d,g" | head -n 6)
  case $2 in
    0) ;;
    *)
      if [ "$1" = without ] || [[ $told != *"$config"* ]]; then
        fail "nginx refuses the host's configuration, and not for this endpoint" "mend the file that nginx names" "${told:-$3}"
      fi
      fail "nginx refuses the configuration" "$(advice_on_test "$told")" "${told:-$3}"
      ;;
  esac
  [ "$1" = without ] || [[ $told != *"conflicting server name"*":${payload[port]}, ignored"* ]] ||
    fail "another server on the host has the same name and port" "give the endpoint another port or name" "$told"
}

advice_on_test() { # WHAT NGINX SAID
  case $1 in
    *"host not found in upstream"*) echo "make the upstream's name known to the host's DNS or /etc/hosts, or give an address" ;;
    *"Address family not supported"*) echo 'the host has no IPv6: give listenAddresses: ["0.0.0.0"]' ;;
    *"server_names_hash"*) echo "the names are long: set server_names_hash_bucket_size 128; in http of /etc/nginx/nginx.conf, which is yours" ;;
    *) echo "change the argument that nginx names; nothing on the host was changed" ;;
  esac
}

# Keeps the last configuration that was proved until the next one is. It is there only between switch and commit: a
# run that finds it knows that the one before it was cut off.
keep_previous() {
  make_state
  ! was_cut_off || return 0
  if [ -e "$config" ]; then place "$state/previous" 600 <"$config"; else : >"$state/previous-none"; fi
}

was_cut_off() {
  [ -e "$state/previous" ] || [ -e "$state/previous-none" ]
}

switch_config() {
  undo+=(deactivate put_back_config)
  place "$config" 644 < <(decode config)
}

put_back_config() {
  if [ -e "$state/previous" ]; then
    place "$config" 644 <"$state/previous"
  elif [ -e "$state/previous-none" ]; then
    rm -f -- "$config"
  fi
}

drop_previous() {
  rm -f -- "$state/previous" "$state/previous-none"
}
