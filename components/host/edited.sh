# What somebody edited by hand is kept before something else takes its place, where only root can read it: in a folder for
# each run, named after its moment.

keep_edited() {
  ! was_cut_off || return 0 # then what lies there is that run's
  knows_edits=yes
  keep_edit
}
knows_edits=no # whether a text that is not ours was written by hand

# Also one that comes while this run is at work. A manifest of before hashes were kept does not tell what is ours.
keep_edit() {
  [ "$knows_edits" = yes ] && [ -e "$config" ] && ! is_as_written || return 0
  [ -n "$(remembered config_sha256)" ] || [ ! -e "$state/manifest" ] || return 0
  ! cmp -s "$config" "$edited_state/$endpoint/$kept_at/${config##*/}" || return 0 # kept already
  keep "$edited_state/$endpoint" "$config"
  undo+=("drop_kept $kept $config") # where it is put back
  warn "$config was edited by hand, and is written again: what stood there is kept in $kept"
}

# Somebody may have put a certificate of their own in the place of ours, with the only copy of its key.
keep_edited_pair() {
  local files=()
  [ "${payload[certificate_path]}" != - ] || files+=("$certificate")
  [ "${payload[key_path]}" != - ] || files+=("$key")
  keep "$edited_state/$endpoint" "${files[@]}"
  warn "$certificate or its key was edited by hand, and both are written again: what stood there is kept in $kept"
}

is_pair_edited() {
  if [ "${payload[certificate_path]}" = - ] && [ -e "$certificate" ] && ! is_same "$certificate" certificate; then return 0; fi
  [ "${payload[key_path]}" = - ] && [ -e "$key" ] && ! is_same "$key" private_key
}

# The same of a pair that is not used any more. Its key goes first: one without a certificate is none of ours.
keep_replaced() { # FILE that goes
  local id=${1%.*} file files
  id=${id##*.}
  [ "$verb" = apply ] && ! is_as_named "$id" "$1" || return 0
  ! cmp -s "$1" "$edited_state/$endpoint/$kept_at/${1##*/}" || return 0 # kept with its key
  files=("$key_prefix$id.key" "$certificate_prefix$id.crt")
  # One that was made on the host, of which only its certificate tells that it is another one now.
  for file in /etc/pki/tls/private/wss-endpoint-*.host-*.key; do
    ! is_key_of "$file" "$certificate_prefix$id.crt" || files+=("$file")
  done
  keep "$edited_state/$endpoint" "${files[@]}"
  warn "$1 was edited by hand, and is not used any more: what stood there is kept in $kept"
}

# The name says which certificate was written there.
is_as_named() { # ID FILE
  local crt=$certificate_prefix$1.crt
  [ -e "$crt" ] && has_id "$crt" "$1" || return
  [[ $2 == *.crt ]] || is_key_of "$2" "$crt"
}

# A link is kept as what it leads to.
keep() { # FOLDER FILE..., those that there are
  local file folder=$1
  shift
  kept_at=${kept_at:-$(date -u +%Y-%m-%dT%H:%M:%SZ)} kept=$folder/$kept_at
  mkdir -p "$kept" || fail "cannot make $kept" "look for a full disk or a read-only file system"
  for file; do
    [ ! -e "$file" ] || place "$kept/${file##*/}" 600 cat <"$file"
  done
}
kept=
kept_at=

drop_kept() { # FOLDER FILE that was kept there
  cmp -s "$2" "$1/${2##*/}" || return 0
  rm -f -- "$1/${2##*/}"
  rmdir -- "$1" "${1%/*}" "$edited_state" 2>/dev/null
  echo "$2 is as it was edited again, and not in $1"
}

# What this run and the four before it kept stays.
drop_oldest_kept() {
  local folder run runs
  [ -n "$kept_at" ] || return 0
  for folder in "$edited_state/$endpoint" "$edited_of_host"; do
    runs=()
    for run in "$folder"/*; do [ "${run##*/}" = "$kept_at" ] || runs+=("$run"); done
    [ "${#runs[@]}" -le 4 ] || rm -rf -- "${runs[@]:0:${#runs[@]}-4}"
  done
}
