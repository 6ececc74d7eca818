# What is remembered on the host, in a folder that only root can read, so that removal takes away only what was added.

readonly state_root=/var/lib/wss-endpoint
readonly host_state=$state_root/host         # what of nginx was not there, not enabled or not running before
readonly semanage_state=$host_state/semanage # what came with semanage
readonly endpoints_state=$state_root/endpoints
readonly edited_state=$state_root/edited # what somebody edited by hand, a folder an endpoint
readonly edited_of_host=$edited_state/nginx.service

name_files() {
  state=$endpoints_state/$endpoint
  # Sorts behind other people's files in conf.d, so that it does not become the default server of a port that they use.
  config=/etc/nginx/conf.d/zz-wss-endpoint-$endpoint.conf
  read_manifest
}

# One transaction at a time on a host. The lock is on a folder that is always there and that only root can open: it
# leaves no file behind, and the kernel lets go of it when its holder ends, however that happens.
lock_host() { # [-s] for a look, of which there may be several
  exec 9</root
  flock "${1--x}" -n 9 || {
    [ "${1-}" = -s ] || say "waiting for another run on this host, 5 minutes at most"
    flock "${1--x}" -w 300 9 || fail "other runs have held the lock on this host for 5 minutes" "find them with: find -L /proc/[0-9]*/fd/* -maxdepth 0 -samefile /root 2>/dev/null"
  }
  check_formats
  read_manifest # the run that was waited for may have written another one
  [ "${1-}" = -s ] || remove_unwritten
}

# Before anything is touched: a later version, which another stack or a colleague has, may write what this one cannot read.
check_formats() {
  local manifest
  for manifest in "$endpoints_state"/*/manifest "$keys_state"/*/manifest; do
    [ ! -e "$manifest" ] || is_readable_format "$manifest" ||
      fail "$manifest was written by another version of wss-endpoint, which this one cannot read" "use that version, or a newer one"
  done
}

is_readable_format() { # MANIFEST
  local line=
  IFS= read -r line <"$1"
  [ "$line" = "format 1" ]
}

# Whether an earlier run of this endpoint was cut off before it was ever proved.
is_unfinished() {
  [ -d "$state" ] && [ ! -e "$state/manifest" ]
}

only_endpoint() {
  local others=("$endpoints_state"/*/)
  [ "${#others[@]}" -le 1 ]
}

# Once, and not for each of the many questions about it.
read_manifest() {
  local line
  memory=() remembered_names=()
  [ -e "$state/manifest" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do # an editor may have left out the last line's end
    [[ $line != [!' ']*' '* ]] || memory[${line%% *}]=${line#* }
    [[ $line != 'member '* ]] || remembered_names+=("${line#* }")
  done <"$state/manifest"
}
declare -A memory=() # of several lines of one name the last
remembered_names=()  # of the endpoints

remembered() { # NAME: a line of the manifest, of the whole or of the endpoint in use
  local own=
  [[ " $MEMBER_VALUES " != *" $1 "* ]] || own=$prefix
  printf '%s\n' "${memory[$own$1]-}"
}

# Two stacks must not fight over one endpoint; the same stack may take it over under another host name.
check_owner() {
  local owner resource folder name
  owner=$(remembered owner) resource=$(remembered resource)
  [ -z "$owner" ] || [ "$owner" = "${payload[owner]}" ] ||
    problem "this endpoint belongs to $owner, not to ${payload[owner]}" "$(advice_on_owner endpoints)"
  [ -z "$resource" ] || [ "$resource" = "${payload[resource]}" ] ||
    advise "until now this stack had $endpoint as $resource" "if the program still has that, too, give one of the two another name"
  [ -n "$owner" ] || [ ! -e "$config" ] || was_cut_off ||
    problem "$config is there, but was not made by wss-endpoint" "move it away, or give the endpoint another name"
  for folder in "$endpoints_state"/*; do
    [ "$folder" != "$state" ] || continue
    for name in $(members_in "$folder"); do
      ! is_member "$name" || problem "there is an endpoint $name on this host already, which belongs to $(sed -n 's/^owner //p' "$folder/manifest")" \
        "give one of the two another name, or destroy that one first"
    done
  done
}

# The state moves, and what is on the host keeps the name of the stack that made it.
advice_on_owner() { # FOLDER of the manifests
  local words="^[A-Za-z0-9_./-]+$" advice="give one of the two another name"
  [[ ${payload[owner]} =~ $words ]] || { echo "$advice" && return; }
  echo "$advice; if it is the same stack, which was renamed or has moved, run on the host: sed -i 's|^owner .*|owner ${payload[owner]}|' $state_root/$1/$endpoint/manifest"
}

# An up may have given it to another resource of the stack before the one that had it goes.
is_own() {
  if [ "$(remembered owner)" != "${payload[owner]}" ]; then
    say "left as it is: it belongs to $(remembered owner)"
  elif [ "$(remembered host)" != "${payload[host]}" ]; then
    say "left as it is: this stack has it as host $(remembered host) now"
  elif [ -n "$(remembered resource)" ] && [ "$(remembered resource)" != "${payload[resource]}" ]; then
    say "left as it is: this stack has it as $(remembered resource) now"
  else
    return 0
  fi
  return 1
}

write_manifest() {
  local now since hash machine='' text
  hash=$(show_wanted | sha256sum)
  # The text itself, so that a later edit can be shown.
  is_wanted "$state/config" || place "$state/config" 600 show_wanted
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  since=$(remembered since)
  read -r machine 2>/dev/null </etc/machine-id
  text=$(manifest_text) # first: of a loop that writes to a full disk nobody would hear
  place "$state/manifest" 600 printf '%s\n' "$text"
  read_manifest
}

manifest_text() {
  printf '%s %s\n' format 1 owner "${payload[owner]}" host "${payload[host]}" resource "${payload[resource]}" \
    config_sha256 "${hash%% *}" sockets "${payload[sockets]}" restart_on_failure "${payload[restart_on_failure]}" \
    since "${since:-$now}" applied "$now" repair "${payload[repair]}" machine_id "$machine"
  each member_lines
}

member_lines() {
  local name
  [ "${members[*]}" = "$endpoint" ] || printf 'member %s\n' "$member"
  for name in port listen generation certificate_id certificate_path key_path server_name http_host connect_address; do
    printf '%s%s %s\n' "$prefix" "$name" "${payload[$name]}"
  done
}

# Why the last run failed, of an endpoint that there is; the first that fails leaves nothing. For status to tell.
note_failure() {
  [ "$(remembered owner)" != "${payload[owner]}" ] || ! is_readable_format "$state/manifest" ||
    printf '%s %s: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$verb" "${first_problem:-interrupted}" 2>/dev/null >"$state/failure" || :
}

forget_endpoint() {
  make_lasting "${config%/*}" /etc/systemd/system # first: /var may be a file system of its own
  rm -rf -- "$state"
  [ "$verb" = apply ] || rm -rf -- "$edited_state/${endpoint:?}" # a first run that fails may have kept a key
  tidy_state
  read_manifest
}

# A line that is remembered in a list of the host's, once.
note() { # FILE LINE
  ! grep -qsxF -- "$2" "$1" || return 0
  place "$1" 600 cat < <(
    cat "$1" 2>/dev/null
    printf '%s\n' "$2"
  )
}

unnote() { # FILE LINE
  place "$1" 600 cat < <(grep -vxF -- "$2" "$1")
  [ -s "$1" ] || rm -f -- "$1"
  tidy_state
}

# What the manifests of the host's other transactions say, a line each.
others_remember() { # NAME
  local manifest
  for manifest in "$endpoints_state"/*/manifest; do
    [ "$manifest" = "$state/manifest" ] || all_of "$1" "$manifest"
  done
}

all_of() { # NAME MANIFEST: of the whole, or of each of its endpoints
  sed -nE "s/^([a-z0-9-]+\.)?$1 //p" "$2" 2>/dev/null
}

# Whether another endpoint of the host is on a port.
is_shared_port() { # PORT
  grep -qx "$1" <<<"$(others_remember port)"
}

# Folders in which nothing is left.
tidy_state() {
  rmdir -- "$semanage_state" "$edited_state" "$endpoints_state" "$keys_state" "$host_state" "$state_root" 2>/dev/null || :
}

make_state() {
  [ ! -d "$state" ] || [ ! -d "$host_state" ] || return 0
  if ! (umask 077 && mkdir -p "$state" "$host_state"); then
    fail "cannot make $state" "look for a full disk or a read-only file system"
  fi
}

# Before their files are there, so that this run finds what those that it leaves out have, and a later one what this one
# leaves when it is cut off.
note_members() {
  local names
  names=$(known_members)
  [ "$names" = "$endpoint" ] || place "$state/members" 600 printf '%s\n' "$names"
}
