# The values of this run. They are data: nothing here is ever run, and each is checked again before it is used.

declare -A payload=() # of the whole transaction, and of the endpoint that it is at (members.sh)

# Lines "name value" up to "end": of the whole, then of each endpoint, which begins with a line "member NAME". An upload
# that was cut has no end, and nothing has been done yet.
read_payload() {
  local text lines=() line name='' value of=
  { text=$(cat); } 2>/dev/null # read would ask the pipe for each byte; bash drops a NUL, and says so
  [[ $'\n'$text != *$'\n\n'* ]] || refuse_payload "the order of the values"
  split_lines "$text"
  for line in ${lines[@]+"${lines[@]}"}; do
    name=${line%% *} value=
    [[ $line != *' '* ]] || value=${line#* }
    [ "$name" != end ] || break
    if [ "$name" = member ]; then
      [[ $value =~ ^[a-z][a-z0-9-]{0,63}$ && " ${members[*]-} " != *" $value "* ]] || refuse_payload "the name of an endpoint"
      members+=("$value")
      of=$value
    else
      [[ $name =~ ^[a-z0-9_]+$ && -z ${given["$of $name"]+given} ]] || refuse_payload "the order of the values"
      given["$of $name"]=$value
      [ -n "$of" ] || payload[$name]=$value
    fi
  done
  [ "$name" = end ] || fail "what was sent did not arrive whole" "run it again"
  [ "${payload[endpoint]-}" = "$endpoint" ] || fail "what was sent is for another endpoint" "run it again"
  if [[ $verb == *_key ]]; then
    check_key_payload
    return
  fi
  [ "${#members[@]}" -gt 0 ] || refuse_payload "the number of endpoints"
  check_payload
  each check_member
  set_wanted decode config
}

split_lines() { # TEXT; sets lines
  local IFS=$'\n'
  set -f
  # Split on purpose.
  # shellcheck disable=SC2206
  lines=($1)
  set +f
}

check_payload() {
  check owner '^[^[:cntrl:]]+$'
  check host '^[^[:cntrl:]]+$'
  check resource '^[^[:cntrl:]]+$'
  check sockets '^(0|[1-9][0-9]{0,7})$'
  check restart_on_failure '^(yes|no)$'
  check nginx_source '^(host|nginx\.org|epel|repository)$'
  check repository_url '^(-|(https?|file)://[][A-Za-z0-9._~/+:=$-]*)$'
  check repository_key '^(-|(https|file)://[][A-Za-z0-9._~/+:=$-]*)$'
  [ "${payload[gpg_key]-}" = - ] || check_file gpg_key
  check module_hotfixes '^(yes|no)$'
  check module_stream '^(-|[A-Za-z0-9][A-Za-z0-9._-]*)$'
  check minimal_version '^(-|[0-9]{1,4}(\.[0-9]{1,4}){1,2})$'
  check nginx_upgrade '^(never|when-older)$'
  check remove_package '^(yes|no)$'
  check repair '^(-|[0-9a-f]{32})$'
  check_file config
}

check_member() {
  local path='^(-|(/[.]?[A-Za-z0-9_+@,=~-][A-Za-z0-9_+@,=~.-]*)+)$'
  check generation '^[0-9a-f]{32}$'
  check certificate_id '^[0-9a-f]{16}$'
  check not_before '^[1-9][0-9]{0,11}$'
  check not_after '^[1-9][0-9]{0,11}$'
  check port '^[1-9][0-9]{0,4}$'
  [ "${payload[port]}" -le 65535 ] || refuse_payload "the value of port"
  check listen '^[0-9a-f.: ]+$'
  check connect_address '^[0-9a-f.:]+$'
  check server_name '^(-|[a-z0-9][a-z0-9.-]*)$'
  check http_host '^[[a-z0-9][][a-z0-9.:-]*$'
  check path '^/[A-Za-z0-9._~/@:+,=-]*$'
  check origin '^(-|[a-z][a-z0-9+.-]*://[][a-z0-9.:-]+)$'
  check upstream '^(-|[[a-z0-9_][][a-z0-9_., :-]*)$'
  check upstream_wait '^[1-9][0-9]{0,3}$'
  check upstream_ports '^[0-9 ]+$'
  check selinux_connect '^(yes|no)$'
  check firewall '^(manage|check|ignore)$'
  check require_upstream '^(yes|no)$'
  check certificate_path "$path"
  check key_path "$path"
  [ "${payload[certificate_path]}" != - ] || check_file certificate
  [ "${payload[key_path]}" != - ] || check_file private_key
}

check() { # NAME PATTERN
  [[ ${payload[$1]-} =~ $2 ]] || refuse_payload "the value of $1"
}

# Whole base64: what could not be decoded to its end would stand on the host in part.
check_file() { # NAME
  check "$1" '^[A-Za-z0-9+/]+={0,2}$'
  [ "$((${#payload[$1]} % 4))" = 0 ] || refuse_payload "the value of $1"
}

refuse_payload() { # WHAT
  fail "$1 is not valid" "this is a fault of the program; please report it"
}

decode() { # NAME: a value that came as base64
  printf '%s' "${payload[$1]}" | base64 -d
}

# The configuration, decoded once: much is asked of it. The dot keeps the line ends at its end, which $( ) would drop.
set_wanted() { # COMMAND that prints it
  wanted_text=$("$@" && echo .)
  wanted_text=${wanted_text%.*}
}
wanted_text=

show_wanted() {
  printf '%s' "$wanted_text"
}
