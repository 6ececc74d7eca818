# Makes a key on the host, and the request for its certificate. Of the key only what is public is told.

make_key() {
  lock_host
  find_key
  check_key
  undo+=(forget_unfinished_key)
  make_state
  generate_key
  write_request
  write_key_manifest
  undo=()
  remove_unused_keys
  make_lasting "${key%/*}" "$state"
  cat "$request"
  public_key
}

find_key() {
  state=$keys_state/$endpoint
  read_manifest
  request=$state/request.pem
  key=${payload[key_path]}
}
request=

check_key() {
  local owner
  owner=$(remembered owner)
  [ -z "$owner" ] || [ "$owner" = "${payload[owner]}" ] ||
    fail "the key $endpoint on this host belongs to $owner, not to ${payload[owner]}" "$(advice_on_owner keys)"
  [ -d "${key%/*}" ] || fail "there is no ${key%/*}" "use a host of the CentOS / RHEL family"
  command -v openssl >/dev/null || fail "there is no openssl command" "run on the host: yum install openssl"
  [ ! -e "$key" ] || [ "$(stat -c '%a %u' "$key")" = '600 0' ] ||
    fail "others than root can read $key" "who could may have it: give another keyVersion"
}

# One that is there is kept: its certificates hang on it.
generate_key() {
  if [ -e "$key" ]; then
    [ -n "$(public_key)" ] || fail "$key is no private key, or needs a passphrase" "give another keyVersion, which makes another key"
  else
    place "$key" 600 cat < <(new_key 2>/dev/null)
    [ -n "$(public_key)" ] || fail "openssl makes no key" "see on the host: openssl version"
    say "made $key"
  fi
}

new_key() {
  case ${payload[key_algorithm]} in
    ECDSA_P256) openssl ecparam -genkey -noout -name prime256v1 ;;
    ECDSA_P384) openssl ecparam -genkey -noout -name secp384r1 ;;
    RSA_*) openssl genrsa "${payload[key_algorithm]#RSA_}" ;;
  esac
}

public_key() {
  openssl pkey -pubout -passin pass: -in "$key" 2>/dev/null
}

# The same request stays as long as it asks for the same: it is signed with random numbers, and another one would be
# another certificate.
write_request() {
  [ "$(remembered asked)" != "$(asked)" ] || ! is_of_key || return 0
  place "$request" 600 cat < <(openssl req -new -sha256 -key "$key" -passin pass: -config <(request_config) 2>/dev/null)
  is_of_key || fail "openssl makes no request" "see on the host: openssl version"
}

is_of_key() {
  [ "$(openssl req -noout -pubkey -in "$request" 2>/dev/null)" = "$(public_key)" ]
}

asked() {
  echo "${payload[common_name]} ${payload[names]}"
}

request_config() {
  local names name count=0
  IFS=' ' read -r -a names <<<"${payload[names]}"
  printf '%s\n' '[req]' 'prompt = no' 'distinguished_name = subject' 'req_extensions = wanted' \
    '[subject]' "CN = ${payload[common_name]}" '[wanted]' 'subjectAltName = @names' '[names]'
  for name in "${names[@]}"; do printf '%s.%s = %s\n' "${name%%:*}" "$((count += 1))" "${name#*:}"; done
}

write_key_manifest() {
  place "$state/manifest" 600 cat < <(
    printf '%s %s\n' format 1 owner "${payload[owner]}" host "${payload[host]}" resource "${payload[resource]}" key "$key" asked "$(asked)"
  )
}

# One that is not remembered yet goes again, as nothing refers to it.
forget_unfinished_key() {
  [ -e "$state/manifest" ] || rm -rf -- "$state"
  remove_unused_keys
  tidy_state
}

# What nginx still reads, for whomever, stays until the end of the first run of any endpoint that finds it unused.
remove_key() {
  local old
  lock_host
  find_key
  if [ ! -d "$state" ]; then
    remove_unused_keys # of a run that was cut off right before
    say "nothing to remove"
    return 0
  fi
  [ -z "$(remembered owner)" ] || is_own || return 0
  old=$(remembered key)
  rm -rf -- "$state"
  remove_unused_keys
  tidy_state
  make_lasting "${key%/*}" "$keys_state"
  if [ -n "$old" ] && [ -e "$old" ]; then
    say "$old stays as long as a file in /etc/nginx refers to it"
  else
    say "removed"
  fi
}

check_key_payload() {
  check owner '^[^[:cntrl:]]+$'
  check host '^[^[:cntrl:]]+$'
  check resource '^[^[:cntrl:]]+$'
  check key_path '^/etc/pki/tls/private/wss-endpoint-[a-z0-9-]+\.host-[a-z0-9-]+\.key$'
  check key_algorithm '^(ECDSA_P256|ECDSA_P384|RSA_2048|RSA_4096)$'
  check common_name '^[A-Za-z0-9*.:-]{1,64}$'
  check names '^(DNS:[a-z0-9*.-]+|IP:[0-9a-f.:]+)( (DNS:[a-z0-9*.-]+|IP:[0-9a-f.:]+))*$'
}
