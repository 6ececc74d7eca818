# nginx from yum, with its signatures checked; only where it is missing.

install_nginx() {
  undo_half_install
  if [ -x /usr/sbin/nginx ]; then
    note_installed "$host_state" nginx
    keep_source
    need_version found
  else
    yum_install_nginx
    need_version installed
  fi
}

# Its database may be locked or broken, and old ones are then waited for without end. What removes packages has a bound of its own.
rpm() { timeout 60 rpm "$@"; }

# Only what can be asked at once: whether a repository has it, yum says when it is to install it.
check_yum() {
  if [ -x /usr/sbin/nginx ]; then
    return
  elif ! yum_command >/dev/null; then
    problem "there is neither nginx nor yum" "use a host of the CentOS / RHEL family"
  elif ! rpm -qa >/dev/null 2>&1; then
    problem "rpm cannot list the packages" "see that this works on the host: rpm -qa"
  elif [ "$verb" = preflight ]; then
    ask_yum
  fi
}

# Some images of EL8 and later have dnf alone.
yum_command() {
  type -P yum || type -P dnf
}

yum_install_nginx() {
  begin_install "$host_state"
  undo+=(remove_source remove_packages)
  add_source
  note_module
  run_yum install nginx || fail "yum could not install nginx" "$(advice_on_yum "yum install nginx")" "$(tail -n 8 <<<"$yum_said")"
  [ -x /usr/sbin/nginx ] || fail "yum installed nginx, but there is no /usr/sbin/nginx" "look at: rpm -ql nginx" "$yum_said"
  [ -e "$module_file" ] || [ ! -e "$host_source" ] || unnote "$host_source" "module nginx"
  note_installed "$host_state" nginx
  check_origin
  say "installed $(rpm -q nginx)"
}

# Signatures are checked also where a repository's file says gpgcheck=0, which the same in yum's own section does not
# outrank. A lock that another yum holds is waited for, 2 minutes at most.
run_yum() { # ARGUMENT...
  local attempt status=0
  pid_file= # another nginx may have another
  for attempt in {1..24}; do
    printf -v yum_began '%(%s)T' -1
    if yum_said=$(LC_ALL=C "$(yum_command)" -y --setopt=exit_on_lock=True --setopt='*.gpgcheck=1' "$@" 2>&1 </dev/null 9<&-); then
      [[ " $* " == *" check-update "* ]] || flush_packages
      return 0
    else
      status=$?
    fi
    # 200 is yum's own status for it; the texts are those of the rpm below it and of dnf5.
    case $status:$yum_said in
      200:* | *"another copy is running"* | *"existing lock"* | *"Failed to obtain the transaction lock"* | *"currently locked"*) ;;
      *) return "$status" ;;
    esac
    [ "$attempt" != 1 ] || say "waiting for yum's lock, which another process holds, 2 minutes at most"
    [ "$attempt" = 24 ] || sleep 5
  done
  fail "yum's lock is held by another process for 2 minutes" "wait for it, then run again" "$(tail -n 8 <<<"$yum_said")"
}
yum_said=
yum_began= # the second

# The time, and what is there before: keys and packages. Before the first try, where that was cut off within the hour.
begin_install() { # FOLDER
  local now before=
  now=$(date +%s)
  [ "$((now - $(head -n 1 "$1/installing" 2>/dev/null || echo 0)))" -gt 3600 ] || before=$(tail -n +2 "$1/installing")
  [ -n "$before" ] || before=$(rpm -qa --qf '%{NAME}.%{ARCH}\n' && imported_keys) ||
    fail "rpm cannot list the packages" "see that this works on the host: rpm -qa"
  place "$1/installing" 600 cat <<<"$now"$'\n'"$before"
}

# What yum has brought before a run was cut off in the middle of its transaction, which nobody else takes back: packages, and
# files that rpm had not given their names yet. The next yum would take the packages for somebody else's.
undo_half_install() {
  local began packages
  is_half_installed || return 0
  began=$(head -n 1 "$host_state/installing")
  find /etc /usr -xdev -type f -path '*nginx*;*' -newerct "@$began" -regextype posix-egrep -regex '.*;[0-9a-f]{8}' -delete
  mapfile -t packages < <(rpm -qa --qf '%{INSTALLTIME} %{INSTALLTID} %{NAME} %{NAME}.%{ARCH}\n' |
    awk -v began="$began" '$1 >= began && $1 <= began + 3600 { line[NR] = $2 " " $4; if ($3 ~ /^nginx(-|$)/) ours[$2] = 1 }
      END { for (i in line) { split(line[i], part); if (part[1] in ours) print part[2] } }' |
    grep -v '^gpg-pubkey\.' | grep -vxFf <(tail -n +2 "$host_state/installing"))
  if [ "${#packages[@]}" = 0 ]; then
    :
  elif erase "${packages[@]}" >/dev/null 2>&1; then
    say "removed what a run that was cut off has left: ${packages[*]}"
  else
    warn "rpm does not remove what a run that was cut off has left: ${packages[*]}"
  fi
  # Files that had their names, of a package that rpm did not come to write down.
  [[ $(rpm -qf /usr/sbin/nginx 2>&1) != *' is not owned by any package' ]] ||
    find /usr/sbin/nginx -newerct "@$began" ! -newerct "@$((began + 3600))" -delete 2>/dev/null
}

# By rpm's word for it: one that does not answer says nothing.
is_half_installed() {
  [ -e "$host_state/installing" ] && [[ $(rpm -q nginx 2>&1) == *' is not installed' ]]
}

# Remembers what came with a package: those of its very transaction that it did not only upgrade, and the keys that yum
# imported for it. Also where the run that installed it was cut off; one that came much later is somebody else's.
note_installed() { # FOLDER PACKAGE
  [ -e "$1/installing" ] || return 0
  local began packages
  [ "$2" != nginx ] || undo_half_install
  began=$(head -n 1 "$1/installing")
  packages=$(came_with "$2" "$began")
  if [ -n "$packages" ] || [ "$(($(date +%s) - began))" -le 3600 ]; then
    place "$1/packages" 600 cat < <(
      [ -z "$packages" ] || grep -vxFf <(tail -n +2 "$1/installing") <<<"$packages"
      comm -13 <(grep '^gpg-pubkey-' "$1/installing") <(imported_keys)
    )
    [ -s "$1/packages" ] || rm -f -- "$1/packages"
  fi
  rm -f -- "$1/installing"
}

# The packages of the transaction that brought a package in the hour since a moment.
came_with() { # PACKAGE SECOND
  local installed transaction
  read -r installed transaction < <(rpm -q --qf '%{INSTALLTIME} %{INSTALLTID}\n' "$1" 2>/dev/null)
  [[ ${installed-} =~ ^[0-9]+$ ]] && [ "$((installed - $2))" -ge 0 ] && [ "$((installed - $2))" -le 3600 ] || return
  rpm -qa --qf '%{INSTALLTID} %{NAME}.%{ARCH}\n' | sed -n "/ gpg-pubkey\./d; s/^$transaction //p"
}

# Keys of repositories, in rpm's database since yum first needed them.
imported_keys() {
  rpm -qa gpg-pubkey | sort
}

remove_keys() { # on standard input
  local key
  # The next yum that needs a key takes it again from where the repository's file says.
  while read -r key; do
    erase "$key" >/dev/null 2>&1
  done
}

# Without a terminal rpm does not wait for its lock, but old ones do, without end. The signal ends that; while it works rpm
# holds it back.
erase() { # PACKAGE...
  timeout 120 rpm -e -- "$@" </dev/null 9<&-
}

# What to do about what yum said.
advice_on_yum() { # COMMAND that should work
  case $yum_said in
    *"filtered out by modular filtering"*) echo "the module nginx is disabled on the host, or has another stream: run on the host: yum module reset nginx" ;;
    *"filtered out by exclude filtering"*)
      echo "an exclude= in /etc/dnf/dnf.conf or in a repository's file, or versionlock, keeps nginx out: take it out of there"
      ;;
    *"No match for argument"* | *"Unable to find a match"* | *"No matching Packages"* | *"No package nginx available"*)
      echo "no enabled repository has nginx: enable AppStream (EL8 and later) or EPEL, or give nginx.source or nginx.repository"
      ;;
    *"more space needed"* | *"At least "*"MB more space"* | *"KB more space"* | *"No space left"*) echo "make room on the disk, then run again" ;;
    *"do not have any GPG public keys"* | *"not have any OpenPGP keys"*)
      echo "its repository's file names no key, and signatures are checked also where that says gpgcheck=0; nothing was installed: add gpgkey= to the file"
      ;;
    *"wrong key(s)"* | *"not correct for this package"* | *"Public key for "*" is not installed"*)
      echo "the key that the repository is said to have has not signed the package; nothing was installed: give the right one (gpgkey= in a file of the host's), or find out why"
      ;;
    *"GPG check FAILED"* | *"is not signed"* | *"GPG Keys are configured"* | *"hecksum doesn't match"* | *"does not match intended download"* | *"igest"* | *"ignature"*)
      echo "the package is not what its repository signed; nothing was installed: find out why before you run again"
      ;;
    *"ould not retrieve mirrorlist"*)
      if is_el7; then
        echo "its mirrors are gone: in /etc/yum.repos.d have no mirrorlist, and as baseurl the vault; what CentOS 7 had is at https://vault.centos.org/7.9.2009/"
      else
        echo "a repository's mirrors are not known: see that the host reaches who lists them, then that this works: $1"
      fi
      ;;
    *"Curl error"* | *"Cannot download"* | *"Failed to download"* | *"annot retrieve"* | *"Errno 14"* | *"No more mirrors to try"* | *"Failed to retrieve"*)
      echo "a repository or its key does not answer: see that the host reaches it, then that this works: $1"
      ;;
    *) echo "see that this works on the host: $1" ;;
  esac
}

remove_packages() {
  take_away "$host_state" nginx
}

# Exactly what came with a package. rpm refuses if another one has come to need it, and then it stays.
take_away() { # FOLDER PACKAGE
  local packages output
  note_installed "$@"
  mapfile -t packages < <(grep -v '^gpg-pubkey-' "$1/packages" 2>/dev/null | still_there)
  if [ "${#packages[@]}" -gt 0 ]; then
    output=$(erase "${packages[@]}" 2>&1) || {
      warn "the $2 package stays: ${output//$'\n'/; }"
      return 0
    }
    say "removed ${packages[*]}"
  fi
  remove_keys < <(grep '^gpg-pubkey-' "$1/packages" 2>/dev/null)
  rm -f -- "$1/packages"
  tidy_state
}

# A removal that was cut off has taken some of them, or all.
still_there() { # packages on standard input, a line each
  local package
  while read -r package; do
    [[ $(rpm -q "$package" 2>&1 </dev/null) == *' is not installed' ]] || printf '%s\n' "$package"
  done
}

# Nobody has put a file where nginx looks or serves from, and nginx.conf is the package's own: rpm compares the content (5),
# and of what has become a link only that (L).
nginx_is_unused() {
  local files verified changed
  files=$(find /etc/nginx/conf.d/ /etc/nginx/default.d/ /usr/share/nginx/html/ ! -type d ! -name "${config##*/}" 2>/dev/null | theirs)
  verified=$(rpm -V nginx nginx-core nginx-filesystem 2>/dev/null) || [ "$?" != 124 ] || return
  changed=$(grep -E '^(..5|....L).*(/etc/nginx/|/usr/share/nginx/html/)' <<<"$verified")
  [ -z "$files$changed" ]
}

# The first of paths on standard input that no package has, or another one than nginx's own: of a site there may be
# thousands. What php-fpm brings does nothing without a file to serve.
theirs() {
  local path owner
  while IFS= read -r path; do
    owner=$(rpm -qf --qf '%{NAME}\n' -- "$path" 2>/dev/null) && [[ $path != /etc/* || $owner == @(nginx|nginx-*|php-fpm) ]] ||
      { printf '%s\n' "$path" && return; }
  done
}
