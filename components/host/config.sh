# The configuration file and the certificate's pair: put in place by one rename, and put back byte for byte, with owner,
# mode and label, if the switch does not hold.

is_in_place() {
  is_wanted "$config" && every pair_is_in_place
}

pair_is_in_place() {
  local files=() modes=
  if [ "${payload[certificate_path]}" = - ]; then
    is_same "$certificate" certificate || return
    files+=("$certificate") modes='644 0 '
  fi
  if [ "${payload[key_path]}" = - ]; then
    is_same "$key" private_key || return
    files+=("$key") modes+='600 0 '
  fi
  [ -z "$modes" ] || [ "$(stat --printf '%a %u ' "${files[@]}")" = "$modes" ]
}

# The text that was proved last.
is_as_written() {
  [ "$(sha256sum 2>/dev/null <"$config")" = "$(remembered config_sha256)  -" ]
}

# Whether a file is the new configuration, byte for byte: a power cut may leave NULs, which only the size tells.
is_wanted() { # PATH
  local text
  read_text "$1"
  [ "$text" = "$wanted_text" ] && [ "$(stat -L -c %s -- "$1" 2>/dev/null)" = "${#wanted_text}" ]
}

is_same() { # PATH NAME of a file in the payload
  [ "$(base64 -w 0 -- "$1" 2>/dev/null)" = "${payload[$2]}" ]
}

has_id() { # CERTIFICATE ID
  local sum
  sum=$(sha256sum <"$1")
  [ "${sum:0:16}" = "$2" ]
}

# With no CAs of the host, all of which openssl 3.0 would read before it shows a certificate.
x509() { # ARGUMENTS
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null openssl x509 -noout "$@"
}

is_key_of() { # KEY CERTIFICATE
  [ "$(openssl pkey -pubout -passin pass: -in "$1" 2>/dev/null)" = "$(x509 -pubkey -in "$2" 2>/dev/null)" ]
}

# Under names that carry the certificate's id, which nothing refers to before the switch. One that is there may have been
# moved there, with the label of another place.
place_pair() {
  if pair_is_in_place; then
    [ "${payload[certificate_path]}" != - ] || relabel "$certificate"
    [ "${payload[key_path]}" != - ] || relabel "$key"
    return 0
  fi
  ! is_pair_edited || keep_edited_pair
  [ "${payload[certificate_path]}" != - ] || place "$certificate" 644 decode certificate
  [ "${payload[key_path]}" != - ] || place "$key" 600 decode private_key
}

# Pairs that nothing refers to: neither the configuration in place, nor the one that may be put back, nor anybody else's. A
# file of the user's own beside them may have a similar name.
remove_unused_pairs() {
  local text in_place
  read_text "$config"
  in_place=$text
  each_known remove_unused_pair
  remove_unused_keys
}

remove_unused_pair() {
  local file
  for file in "$key_prefix"[0-9a-f]*.key "$certificate_prefix"[0-9a-f]*.crt; do
    [[ -e $file && $file =~ \.[0-9a-f]{16}\.(crt|key)$ ]] || continue
    if [[ $in_place == *"$file"* ]]; then
      continue
    elif ! is_referred_to "$file"; then
      keep_replaced "$file"
      rm -f -- "$file" || [ "$verb" != remove ] || cannot_remove "$file"
    elif ! grep -qsF "$file" "$state/previous"; then
      warn "$file stays: another file in /etc/nginx refers to it"
    fi
  done
}

# Keeps the last configuration that was proved until the next one is. It is there only between switch and commit: a
# run that finds it knows that the one before it was cut off.
keep_previous() {
  make_state
  ! was_cut_off || return 0
  if [ -e "$config" ]; then copy "$config" "$state/previous"; else mark "$state/previous-none"; fi
  make_lasting "$state" # before the configuration changes: /var may be a file system of its own
}

was_cut_off() {
  [ -e "$state/previous" ] || [ -e "$state/previous-none" ]
}

switch_config() {
  keep_edit
  undo+=(deactivate put_back_config)
  place "$config" 644 show_wanted
}

put_back_config() {
  # Where there is no room for that, the endpoint counts more.
  is_put_back || is_wanted "$config" || (keep_edit)
  if [ -e "$state/previous" ]; then
    copy "$state/previous" "$config"
  elif [ -e "$state/previous-none" ]; then
    rm -f -- "$config"
  fi
}

# Not on a disk that takes no writes any more: then the next run has to know.
is_put_back() {
  if [ -e "$state/previous" ]; then
    cmp -s "$state/previous" "$config"
  else
    [ ! -e "$state/previous-none" ] || [ ! -e "$config" ]
  fi
}

drop_put_back() {
  is_put_back && drop_previous
}

drop_previous() {
  rm -f -- "$state/previous" "$state/previous-none"
}
