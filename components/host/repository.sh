# Where yum takes nginx from, if not from the repositories that the host has: a repository's file of ours beside theirs,
# the package that has EPEL's, or a stream of the module nginx. Only where nginx has to be installed. What is added is
# noted, and goes when nginx goes: an nginx that stays needs its updates.

readonly repository_id=wss-endpoint-nginx
readonly repository_file=/etc/yum.repos.d/$repository_id.repo
readonly repository_key=/etc/pki/rpm-gpg/RPM-GPG-KEY-$repository_id
readonly module_file=/etc/dnf/modules.d/nginx.module
readonly host_source=$host_state/source # "file PATH", "package NAME" or "module nginx" a line, added by us

add_source() {
  case ${payload[nginx_source]} in
    nginx.org)
      [ "$(os_release ID)" != fedora ] || fail "nginx.org has no packages for Fedora" "leave nginx.source out: Fedora has a new nginx itself"
      add_file "$repository_file" < <(nginx_org_text)
      ;;
    repository)
      [ "${payload[gpg_key]}" = - ] || add_file "$repository_key" < <(decode gpg_key)
      add_file "$repository_file" < <(own_repository_text)
      ;;
    epel) add_epel ;;
  esac
  [ "${payload[module_stream]}" = - ] || enable_stream "${payload[module_stream]}"
}

# As nginx.org/en/linux_packages.html has it.
nginx_org_text() {
  local version path more=()
  version=$(os_release VERSION_ID)
  # $releasever may be a minor release, which is not there.
  path=centos/${version%%.*}/'$basearch/'
  case $(os_release ID)-$version in
    amzn-2) path='amzn2/$releasever/$basearch/' more=(priority=9) ;;
    amzn-*) path='amzn/2023/$basearch/' more=(priority=9) ;;
  esac
  repository_text "https://nginx.org/packages/$path" https://nginx.org/keys/nginx_signing.key module_hotfixes=1 ${more[@]+"${more[@]}"}
}

own_repository_text() {
  local more=()
  [ "${payload[module_hotfixes]}" = no ] || more=(module_hotfixes=1)
  repository_text "${payload[repository_url]}" "${payload[repository_key]}" ${more[@]+"${more[@]}"}
}

repository_text() { # BASEURL GPGKEY LINE...
  printf '%s\n' '# Made by wss-endpoint, for the updates of nginx.' "[$repository_id]" 'name=nginx for wss-endpoint' \
    "baseurl=$1" enabled=1 gpgcheck=1 "gpgkey=$2" "${@:3}"
}

# One that is there already is never overwritten; it may say the same.
add_file() { # PATH, content on standard input
  local text
  text=$(cat)
  if [ -e "$1" ] && ! grep -qsxF "file $1" "$host_source"; then
    [ "$(cat "$1")" = "$text" ] || fail "$1 is there, and says something else" "move it away, or leave nginx.source and nginx.repository out"
    return 0
  fi
  note "$host_source" "file $1"
  source_is_new=yes
  place "$1" 644 cat <<<"$text"
}
source_is_new=no # added by this very run: nothing but nginx can have come from it

# With what comes along in the same transaction, as epel-next-release does on CentOS Stream.
add_epel() {
  local package began
  package=$(epel_package)
  [ -n "$package" ] || fail "there is no EPEL for $(os_release PRETTY_NAME)" "leave nginx.source out, or give nginx.org"
  ! rpm -q "$package" >/dev/null 2>&1 || return 0
  note "$host_source" "package $package"
  began=$(date +%s)
  run_yum install "$package" || fail "yum could not install $package" "$(advice_on_epel)" "$(tail -n 8 <<<"$yum_said")"
  while read -r package; do note "$host_source" "package $package"; done < <(came_with "$package" "$began")
  say "installed $(rpm -q "$(epel_package)"), for EPEL's repository"
}

epel_package() {
  local version
  version=$(os_release VERSION_ID)
  case $(os_release ID) in
    fedora | amzn) ;;
    ol) echo "oracle-epel-release-el${version%%.*}" ;;
    *) echo epel-release ;;
  esac
}

advice_on_epel() {
  local version
  version=$(os_release VERSION_ID)
  case $yum_said in
    *"No match for argument"* | *"Unable to find a match"* | *"No package "*)
      echo "no enabled repository has it, as on RHEL; run on the host: yum install https://dl.fedoraproject.org/pub/epel/epel-release-latest-${version%%.*}.noarch.rpm"
      ;;
    *) advice_on_yum "yum install $(epel_package)" ;;
  esac
}

# On EL8 yum enables a stream of the module nginx by itself.
note_module() {
  [ ! -d "${module_file%/*}" ] || [ -e "$module_file" ] || note "$host_source" "module nginx"
}

enable_stream() { # STREAM
  if grep -qsx 'state=enabled' "$module_file"; then
    grep -qsxF "stream=$1" "$module_file" || fail "another stream of the module nginx is enabled: $(sed -n 's/^stream=//p' "$module_file")" \
      "leave nginx.moduleStream out, or run on the host: yum module reset nginx"
    return 0
  fi
  ! grep -qsx 'state=disabled' "$module_file" ||
    fail "the module nginx is disabled on the host" "leave nginx.moduleStream out, or run on the host: yum module reset nginx"
  note "$host_source" "module nginx"
  run_yum module enable "nginx:$1" || fail "yum does not enable the stream $1 of the module nginx" \
    "$(advice_on_stream)" "$(tail -n 8 <<<"$yum_said")"
}

advice_on_stream() {
  case $yum_said in
    *"nable to resolve argument"* | *"issing groups or modules"*) echo "see on the host which there are: yum module list nginx" ;;
    *"o such command"*) echo "leave nginx.moduleStream out: this yum knows no modules" ;;
    *) advice_on_yum "yum module list nginx" ;;
  esac
}

# yum takes the newest that it finds, wherever that is.
check_origin() {
  local from wanted=$repository_id
  case ${payload[nginx_source]} in
    host) return 0 ;;
    epel) wanted=epel ;;
  esac
  from=$(timeout 120 "$(yum_command)" -q info installed nginx 2>/dev/null </dev/null 9<&- | sed -n 's/^From repo[a-z]* *: *//p')
  [[ -z $from || ${from,,} == *$wanted* ]] || fail "yum took $(rpm -q nginx) from $from, which has a newer one than the repository that is asked for" \
    "leave nginx.source and nginx.repository out, or have a newer one there"
}

# Where nginx is there already: said once a run, unless it is there from where it is wanted.
keep_source() {
  local text=
  case ${payload[nginx_source]} in
    nginx.org) text=$(nginx_org_text) ;;
    repository) text=$(own_repository_text) ;;
    epel) ! rpm -q "$(epel_package)" >/dev/null 2>&1 || return 0 ;;
    host)
      [ "${payload[module_stream]}" != - ] && ! grep -qsxF "stream=${payload[module_stream]}" "$module_file" || return 0
      ;;
  esac
  [ -n "$text" ] && [ "$(cat "$repository_file" 2>/dev/null)" = "$text" ] ||
    say "nginx is there already, and stays: nginx.source, nginx.repository and nginx.moduleStream are for a host without it"
}

# What was added, unless nginx stays, or what somebody else has installed from there since.
remove_source() {
  local kind what packages=()
  [ -e "$host_source" ] && [ ! -x /usr/sbin/nginx ] || return 0
  if others_come_from_it; then
    warn "the repository that nginx came from stays, because other packages come from it, or yum cannot tell: $(tr '\n' ' ' <"$host_source")"
    rm -f -- "$host_source"
    return 0
  fi
  while read -r kind what; do
    case $kind in
      file) rm -f -- "$what" ;;
      module) rm -f -- "$module_file" ;;
      package) ! rpm -q "$what" >/dev/null 2>&1 || packages+=("$what") ;;
    esac
  done <"$host_source"
  if [ "${#packages[@]}" -gt 0 ] && erase "${packages[@]}" >/dev/null 2>&1; then say "removed ${packages[*]}"; fi
  rm -f -- "$host_source"
  tidy_state
}

# Also where yum cannot tell: its lock may be what this run has failed for, and is not waited for again.
others_come_from_it() {
  local pattern="^@?$repository_id$" installed
  [ "$source_is_new" = no ] && grep -qE '^(file|package) ' "$host_source" || return 1
  ! grep -qs '^package ' "$host_source" || pattern='epel'
  # dnf5 takes "installed" for a package's name; yum 3 does not know the option, and says so at once.
  installed=$(list_packages --installed || list_packages installed) || return 0
  awk -v pattern="$pattern" '$1 !~ /epel-.*release/ && tolower($NF) ~ pattern { found = 1 } END { exit !found }' <<<"$installed"
}

list_packages() { # WHICH
  timeout 60 "$(yum_command)" -q --disablerepo='*' --setopt=exit_on_lock=True list "$1" 2>/dev/null </dev/null 9<&-
}
