# nginx from the host's own repositories, with their signatures checked; only where it is missing.

install_nginx() {
  [ ! -x /usr/sbin/nginx ] || {
    note_installed
    return
  }
  command -v yum >/dev/null || fail "there is neither nginx nor yum" "use a host of the CentOS / RHEL family"
  place "$host_state/packages-before" 600 < <(installed_packages)
  undo+=(remove_packages)
  local output attempt
  for attempt in {1..24}; do # a lock that another yum holds is waited for, 2 minutes at most
    output=$(LC_ALL=C yum -y --setopt=exit_on_lock=True install nginx 2>&1 </dev/null 9<&-) && break
    case $output in
      *"another copy is running"* | *"existing lock"* | *"Failed to obtain the transaction lock"* | *"currently locked"*)
        [ "$attempt" -lt 24 ] || fail "yum's lock is held by another process for 2 minutes" "wait for it, then run again" "$output"
        sleep 5
        ;;
      *) fail "yum could not install nginx" "$(advice_on_yum "$output")" "$(tail -n 8 <<<"$output")" ;;
    esac
  done
  [ -x /usr/sbin/nginx ] || fail "yum installed nginx, but there is no /usr/sbin/nginx" "look at: rpm -ql nginx" "$output"
  note_installed
  say "installed $(rpm -q nginx)"
}

# Keeps the list of what came with nginx, also if the run that installed it was cut off.
note_installed() {
  [ -e "$host_state/packages-before" ] || return 0
  place "$host_state/packages" 600 < <(installed_packages | comm -13 "$host_state/packages-before" -)
  rm -f "$host_state/packages-before"
}

# Names that rpm -e takes. yum imports a repository's key when it first needs it; keys differ by version only.
installed_packages() {
  rpm -qa --qf '%{NAME}.%{ARCH} %{NAME}-%{VERSION}-%{RELEASE}\n' |
    sed -E 's/^gpg-pubkey\.[^ ]* (.*)/\1/; t; s/ .*//' | LC_ALL=C sort
}

advice_on_yum() { # OUTPUT
  case $1 in
    *"No match for argument"* | *"Unable to find a match"* | *"No package nginx available"*)
      echo "no enabled repository has nginx: enable AppStream (EL8 and later) or EPEL, then run again"
      ;;
    *[Gg][Pp][Gg]* | *signature* | *checksum* | *digest*)
      echo "the package is not what its repository signed; nothing was installed: find out why before you run again"
      ;;
    *) echo "see that this works on the host: yum install nginx" ;;
  esac
}

# Takes away exactly what came with nginx. rpm refuses if another package has come to need it, and then it stays.
remove_packages() {
  local packages output key
  note_installed
  mapfile -t packages < <(grep -v '^gpg-pubkey-' "$host_state/packages" 2>/dev/null)
  if [ "${#packages[@]}" -gt 0 ]; then
    output=$(rpm -e -- "${packages[@]}" 2>&1 </dev/null 9<&-) || {
      warn "the nginx package stays: ${output//$'\n'/; }"
      return 0
    }
    say "removed ${packages[*]}"
  fi
  # The next yum that needs a key takes it again from where the repository's file says.
  while read -r key; do
    rpm -e -- "$key" </dev/null 9<&-
  done < <(grep '^gpg-pubkey-' "$host_state/packages" 2>/dev/null)
  rm -f "$host_state/packages"
  tidy_state
}
