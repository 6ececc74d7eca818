# What somebody edited by hand is kept before something else takes its place, where only root can read it: in a folder for
# each run, named after its moment.

keep_edited() {
  ! was_cut_off || return 0 # then what lies there is that run's
  [ -n "$(remembered config_sha256)" ] && [ -e "$config" ] && ! is_as_written || return 0
  undo+=(put_back_edited)
  keep "$config"
  warn "$config was edited by hand, and is written again: what stood there is kept in $kept"
}

# Somebody may have put a certificate of their own in the place of ours, with the only copy of its key.
keep_edited_pair() {
  is_pair_edited || return 0
  undo+=(put_back_edited)
  [ "${payload[certificate_path]}" != - ] || [ ! -e "$certificate" ] || keep "$certificate"
  [ "${payload[key_path]}" != - ] || [ ! -e "$key" ] || keep "$key"
  warn "$certificate or its key was edited by hand, and both are written again: what stood there is kept in $kept"
}

is_pair_edited() {
  if [ "${payload[certificate_path]}" = - ] && [ -e "$certificate" ] && ! is_same "$certificate" certificate; then return 0; fi
  [ "${payload[key_path]}" = - ] && [ -e "$key" ] && ! is_same "$key" private_key
}

# The same of one that is not used any more: its name says what was written there.
keep_replaced() { # CERTIFICATE OR KEY
  local id=${1%.crt} sum
  [[ $verb == apply && $1 == *.crt ]] || return 0
  id=${id##*.} sum=$(sha256sum <"$1")
  [ "${sum:0:16}" != "$id" ] || return 0
  keep "$1"
  [ ! -e "$key_prefix$id.key" ] || keep "$key_prefix$id.key"
  warn "$1 was edited by hand, and another certificate has taken its place: what stood there is kept in $kept"
}

keep() { # FILE
  kept=${kept:-$edited_state/$endpoint/$(date -u +%Y-%m-%dT%H:%M:%SZ)}
  mkdir -p "$kept" || fail "cannot make $kept" "look for a full disk or a read-only file system"
  copy "$1" "$kept/${1##*/}"
  kept_files+=("$1")
}
kept=
kept_files=()

# Before the reload that undoes, and where there is none.
put_back_edited() {
  local file
  for file in ${kept_files[@]+"${kept_files[@]}"}; do
    [ -e "$kept/${file##*/}" ] || continue
    copy "$kept/${file##*/}" "$file"
    rm -f -- "$kept/${file##*/}"
  done
  rmdir -- "$kept" "${kept%/*}" "$edited_state" 2>/dev/null
}

# What the newest five runs kept stays.
drop_oldest_kept() {
  local runs=()
  [ -z "$kept" ] || runs=("${kept%/*}"/*)
  [ "${#runs[@]}" -le 5 ] || rm -rf -- "${runs[@]:0:${#runs[@]}-5}"
}
