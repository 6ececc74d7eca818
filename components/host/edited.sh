# A configuration that somebody edited by hand is kept before another takes its place, where only root can read it.

# The name is the moment at which it was kept.
keep_edited() {
  ! was_cut_off || return 0 # then what lies there is that run's
  [ -n "$(remembered config_sha256)" ] && [ -e "$config" ] && ! is_as_written || return 0
  kept=$edited_state/$endpoint/$(date -u +%Y-%m-%dT%H:%M:%SZ).conf
  mkdir -p "${kept%/*}" || fail "cannot make ${kept%/*}" "look for a full disk or a read-only file system"
  undo+=(drop_kept)
  place "$kept" 600 <"$config"
  warn "$config was edited by hand, and is written again: what stood there is kept in $kept"
}
kept=

drop_kept() {
  rm -f -- "$kept"
  rmdir -- "${kept%/*}" "$edited_state" 2>/dev/null
}

# The newest five stay.
drop_oldest_kept() {
  local files=()
  [ -z "$kept" ] || files=("${kept%/*}"/*.conf)
  [ "${#files[@]}" -le 5 ] || rm -f -- "${files[@]:0:${#files[@]}-5}"
}
