# The values of this run. They are data: nothing here is ever run, and each is checked again before it is used.

declare -A payload=()

# Lines "name value" up to "end". An upload that was cut has no such line, and nothing has been done yet.
read_payload() {
  local name value
  while IFS=' ' read -r name value; do
    [ "$name" != end ] || break
    payload[$name]=$value
  done
  [ "$name" = end ] || fail "what was sent did not arrive whole" "run it again"
  [ "${payload[endpoint]-}" = "$endpoint" ] || fail "what was sent is for another endpoint" "run it again"
  check generation '^[0-9a-f]{32}$'
  check certificate_id '^[0-9a-f]{16}$'
  check port '^[1-9][0-9]{0,4}$'
  check listen '^[0-9a-f.: ]+$'
  check connect_address '^[0-9a-f.:]+$'
  check server_name '^(-|[a-z0-9.-]+)$'
  check http_host '^[][a-z0-9.:-]+$'
  check path '^/[A-Za-z0-9._~/@:+,=-]*$'
  check origin '^(-|https://[][a-z0-9.:-]+)$'
  check upstream_wait '^[1-9][0-9]{0,3}$'
  check upstream_ports '^[0-9 ]+$'
  check sockets '^(0|[1-9][0-9]{0,4})$'
  check restart_on_failure '^(yes|no)$'
  check nginx_source '^(host|nginx\.org|epel|repository)$'
  check repository_url '^(-|(https?|file)://[][A-Za-z0-9._~/+:=$-]*)$'
  check repository_key '^(-|(https|file)://[][A-Za-z0-9._~/+:=$-]*)$'
  check gpg_key '^(-|[A-Za-z0-9+/=]+)$'
  check module_hotfixes '^(yes|no)$'
  check module_stream '^(-|[A-Za-z0-9][A-Za-z0-9._-]*)$'
  check minimal_version '^(-|[0-9]{1,4}(\.[0-9]{1,4}){1,2})$'
  check nginx_upgrade '^(never|when-older)$'
  check selinux_connect '^(yes|no)$'
  check firewall '^(manage|check|ignore)$'
  check require_upstream '^(yes|no)$'
  check remove_package '^(yes|no)$'
}

check() { # NAME PATTERN
  [[ ${payload[$1]-} =~ $2 ]] || fail "the value of $1 is not valid" "this is a fault of the program; please report it"
}

decode() { # NAME: a value that came as base64
  printf '%s' "${payload[$1]}" | base64 -d
}
