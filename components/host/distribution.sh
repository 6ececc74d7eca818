# Which distribution the host is, by os-release(5). The file is read as text, never run.

os_release() { # NAME
  local line value=
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line != "$1="* ]] || value=${line#*=}
  done 2>/dev/null </etc/os-release
  value=${value#[\"\']}
  printf '%s\n' "${value%%[\"\']*}"
}

check_distribution() {
  ! is_el7 ||
    advise "this is EL7, which is past its end of life since 2024-06-30" "plan to move the endpoint to a newer host"
}

is_el7() {
  [[ "$(os_release VERSION_ID)" =~ ^7(\.|$) && " $(os_release ID) $(os_release ID_LIKE) " =~ \ (rhel|ol)\  ]]
}
