# nginx from the host's own repositories, with their signatures checked; only where it is missing.

install_nginx() {
  if [ -x /usr/sbin/nginx ]; then note_installed; else yum_install_nginx; fi
}

yum_install_nginx() {
  command -v yum >/dev/null || fail "there is neither nginx nor yum" "use a host of the CentOS / RHEL family"
  rpm -qa >/dev/null 2>&1 || fail "rpm cannot list the packages" "see that this works on the host: rpm -qa"
  place "$host_state/installing" 600 < <(date +%s && imported_keys)
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

# Remembers what came with nginx: the packages of its very transaction, and the keys that yum imported for it. Also where
# the run that installed it was cut off; an nginx that came much later is somebody else's.
note_installed() {
  [ -e "$host_state/installing" ] || return 0
  local began installed transaction
  began=$(head -n 1 "$host_state/installing")
  read -r installed transaction < <(rpm -q --qf '%{INSTALLTIME} %{INSTALLTID}\n' nginx 2>/dev/null)
  if [[ ${installed-} =~ ^[0-9]+$ ]] && [ "$((installed - began))" -ge 0 ] && [ "$((installed - began))" -le 3600 ]; then
    place "$host_state/packages" 600 < <(
      rpm -qa --qf '%{INSTALLTID} %{NAME}.%{ARCH}\n' | sed -n "/ gpg-pubkey\./d; s/^$transaction //p"
      comm -13 <(tail -n +2 "$host_state/installing") <(imported_keys)
    )
  fi
  rm -f -- "$host_state/installing"
}

# Keys of repositories, in rpm's database since yum first needed them.
imported_keys() {
  rpm -qa gpg-pubkey | sort
}

advice_on_yum() { # OUTPUT
  case $1 in
    *"No match for argument"* | *"Unable to find a match"* | *"No package nginx available"*)
      echo "no enabled repository has nginx: enable AppStream (EL8 and later) or EPEL, then run again"
      ;;
    *"more space needed"* | *"At least "*"MB more space"* | *"KB more space"* | *"No space left"*) echo "make room on the disk, then run again" ;;
    *"GPG check FAILED"* | *"is not signed"* | *"GPG Keys are configured"* | *"hecksum doesn't match"* | *"igest"* | *"ignature"*)
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
  rm -f -- "$host_state/packages"
  tidy_state
}

# Nobody has put a file where nginx looks or serves from, and nginx.conf is the package's own.
nginx_is_unused() {
  local files changed
  files=$(find /etc/nginx/conf.d/ /etc/nginx/default.d/ /usr/share/nginx/html/ ! -type d ! -name "${config##*/}" 2>/dev/null | theirs)
  changed=$(rpm -V nginx nginx-core nginx-filesystem 2>/dev/null | grep -E '^..5.*(/etc/nginx/|/usr/share/nginx/html/)')
  [ -z "$files$changed" ]
}

# Of paths on standard input, those that no package has.
theirs() {
  local path
  while IFS= read -r path; do
    rpm -qf -- "$path" >/dev/null 2>&1 || printf '%s\n' "$path"
  done
}
