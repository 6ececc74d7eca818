# A certificate, or a key alone, that others keep on the host. It is checked before anything changes, and only referred to.

check_certificate() {
  local before=$problems
  [ "${payload[certificate_path]}" = - ] || check_readable "$certificate"
  [ "${payload[key_path]}" = - ] || check_readable "$key"
  [ "${payload[certificate_path]}${payload[key_path]}" != -- ] && [ "$problems" = "$before" ] || return 0
  if ! x509 -in <(certificate_text) 2>/dev/null; then
    problem "$certificate holds no certificate in PEM" "see on the host: openssl x509 -in $certificate -noout -text"
  elif ! is_key_of "$key" <(certificate_text); then
    problem "$key is not the key of the certificate, or needs a passphrase" "see on the host: openssl pkey -in $key -pubout"
  elif [ "${payload[certificate_path]}" != - ]; then
    check_time_and_name
  fi
}

check_readable() { # PATH
  [ -f "$1" ] && [ -r "$1" ] || problem "there is no file $1, which the endpoint's certificate is said to be in" \
    "$(instead_of "$1" "have it made first, by certbot for example, or give the right path")"
}

certificate_text() {
  if [ "${payload[certificate_path]}" = - ]; then decode certificate; else cat "$certificate"; fi
}

# What renews certificates does so before their last two weeks.
readonly SOON=1209600

check_time_and_name() {
  local name=${payload[server_name]}
  if ! x509 -checkend 0 -in "$certificate" >/dev/null; then
    problem "$certificate has expired" "have it renewed; see on the host: openssl x509 -in $certificate -noout -dates"
  elif ! x509 -checkend "$SOON" -in "$certificate" >/dev/null; then
    local end
    end=$(x509 -enddate -in "$certificate")
    warn "$certificate expires at $(moment_of "${end#*=}"): see that what renews it does"
  fi
  [ "$name" = - ] || [[ $(x509 -checkhost "$name" -in "$certificate") != *'does NOT match'* ]] ||
    problem "$certificate is not for $name" "have it made for that name, or give serverNames that it has"
}

# What the outputs say of it, of the moment at which it was proved.
tell_certificate() {
  local print from to left
  [ "${payload[certificate_path]}" != - ] || return 0
  print=$(x509 -fingerprint -sha256 -in "$certificate")
  read_validity
  say "certificate of $member: SHA-256 ${print#*=}, valid from $from to $to"
}

read_validity() { # sets from and to, as moments, and left, as seconds
  from=$(x509 -startdate -in "$certificate") to=$(x509 -enddate -in "$certificate")
  from=$(moment_of "${from#*=}") to=$(moment_of "${to#*=}")
  left=$(($(date -d "$to" +%s) - $(date +%s)))
}

moment_of() { # DATE
  date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ
}
