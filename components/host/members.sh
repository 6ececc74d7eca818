# The endpoints of one transaction: they share a configuration file, which is named after the whole, and each has values, a
# certificate and a proof of its own. A single endpoint is named as the whole.

members=()          # of this run
declare -A given=() # "MEMBER NAME" -> value, as it was sent
readonly MEMBER_VALUES="generation certificate_id not_before not_after port listen connect_address server_name http_host path \
origin upstream upstream_ports upstream_wait selinux_connect firewall require_upstream certificate_path key_path certificate private_key"

is_member() { # NAME
  [[ " ${members[*]-} " == *" $1 "* ]]
}

# Runs a command for each endpoint of this run.
each() { # COMMAND...
  each_of "${members[*]}" "$@"
}

# For each of the last run that was proved.
each_remembered() { # COMMAND...
  each_of "$(remembered_members)" "$@"
}

# For each that a file may lie about of, of this run and of earlier ones, those included that were cut off.
each_known() { # COMMAND...
  each_of "$(known_members)" "$@"
}

each_of() { # NAMES COMMAND...
  local name names=$1
  shift
  for name in $names; do
    use_member "$name"
    "$@"
  done
  use_whole
}

# Whether a command holds for all of them.
every() { # COMMAND...
  every_of "${members[*]}" "$@"
}

every_of() { # NAMES COMMAND...
  local name names=$1 holds=0
  shift
  for name in $names; do
    use_member "$name"
    "$@" || { holds=1 && break; }
  done
  use_whole
  return "$holds"
}

# The endpoint that payload, remembered and the files' names are of from here on. One that there was before has no values.
use_member() { # NAME
  local name
  member=$1 prefix=
  [ "$member" = "$endpoint" ] || prefix=$member.
  certificate_prefix=/etc/pki/tls/certs/wss-endpoint-$member.
  key_prefix=/etc/pki/tls/private/wss-endpoint-$member.
  is_member "$member" || return 0
  for name in $MEMBER_VALUES; do payload[$name]=${given["$member $name"]-}; done
  locate_pair "${payload[certificate_id]}" "${payload[certificate_path]}" "${payload[key_path]}"
}

# Ours, under names that carry the certificate's id, or those that others keep, and which are only referred to.
locate_pair() { # CERTIFICATE-ID PATH PATH, - for ours
  certificate=$certificate_prefix$1.crt
  key=$key_prefix$1.key
  [[ $2 != /* ]] || certificate=$2
  [[ $3 != /* ]] || key=$3
}

# The pair of the last run that was proved.
recall_pair() {
  locate_pair "$(remembered certificate_id)" "$(remembered certificate_path)" "$(remembered key_path)"
}

use_whole() {
  member=''
  prefix=''
}
member=
prefix= # of the endpoint's lines in the manifest

# Each once.
known_members() {
  local name seen=' ' left=()
  [ ! -e "$state/members" ] || mapfile -t left <"$state/members"
  for name in ${members[@]+"${members[@]}"} $(remembered_members) ${left[@]+"${left[@]}"}; do
    [[ $seen == *" $name "* ]] || echo "$name"
    seen+="$name "
  done
}

# Without a list in its manifest it is a single one.
remembered_members() {
  [ ! -e "$state/manifest" ] || printf '%s\n' "${remembered_names[@]-$endpoint}"
}

members_in() { # FOLDER of another transaction's state
  local names
  [ -e "$1/manifest" ] || return 0
  names=$(sed -n 's/^member //p' "$1/manifest")
  echo "${names:-${1##*/}}"
}

show_port() {
  echo "${payload[port]}"
}
