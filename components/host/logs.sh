# nginx makes the log files of a configuration when it tests it, as root. Those of one that is not kept go again.

new_logs=()

note_new_logs() { # FILE with the configuration
  local lines path
  mapfile -t lines <"$1"
  [[ ${lines[*]} =~ _log\ [\"\']?/ ]] || return 0
  undo+=(remove_new_logs)
  while IFS= read -r path; do
    [[ $path != /* ]] || [ -e "$path" ] || new_logs+=("$path")
  done < <(printf '%s\n' "# configuration file $config:" "${lines[@]}" | read_directives - |
    awk -F '\t' '$4 ~ /^(access|error)_log$/ { sub(/ .*/, "", $5); print $5 }')
}

# Unless another file needs one after all.
remove_new_logs() {
  local path
  for path in ${new_logs[@]+"${new_logs[@]}"}; do
    is_referred_to "$path" || rm -f -- "$path"
  done
}
