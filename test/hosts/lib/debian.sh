# Debian's packages: trees of a whole system, and nginx alone.

mirror() {
  echo "${HOSTS_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -1)}"
}

# A mirror may stand still, and the signatures of a suite that is not released yet end after days.
stale_is_good='Acquire::Check-Valid-Until "false"'

debian_tree() { # SUITE YUM FOLDER
  local excluded=() folder packages
  for folder in doc man locale info i18n perl/5.36.0/pod; do excluded+=(--dpkgopt="path-exclude=/usr/share/$folder/*"); done
  packages=systemd,systemd-sysv,dbus,openssh-server,$2,rpm,createrepo-c,gpg,gpg-agent,passwd,sudo,iproute2,nftables,iptables,iputils-ping
  packages+=,openssl,curl,ca-certificates,procps,logrotate,python3,mount
  mmdebstrap --quiet --mode=root --variant=essential --skip=check/empty "${excluded[@]}" --dpkgopt=force-unsafe-io \
    --setup-hook=/usr/share/mmdebstrap/hooks/merged-usr/setup00.sh \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt="$stale_is_good" \
    --include="$packages" "$1" "$3" "$(mirror)"
}

# nginx and its stream module as a suite has them, unpacked, with the version beside. Once for all kinds that need it.
debian_nginx() { # SUITE PACKAGE
  local apt=$cache/nginx/$1.new folder=$cache/nginx/$1 file
  local made_by
  made_by=$(cksum <"$here/lib/debian.sh")
  [ "$(cat "$folder/made-by" 2>/dev/null)" != "$made_by" ] || return 0
  rm -rf "$apt" "$folder"
  mkdir -p "$apt"/{lists,archives}/partial
  echo "deb $(mirror) $1 main" >"$apt/sources.list"
  : >"$apt/status"
  printf '%s;\n' "Dir::Etc::sourcelist \"$apt/sources.list\"" 'Dir::Etc::sourceparts "-"' "Dir::State::lists \"$apt/lists\"" \
    "Dir::State::status \"$apt/status\"" "Dir::Cache \"$apt\"" 'Acquire::Languages "none"' 'APT::Sandbox::User "root"' \
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false"' "$stale_is_good" >"$apt/apt.conf"
  (cd "$apt/archives" && export APT_CONFIG=$apt/apt.conf && apt-get -qq update && apt-get -qq download "$2" nginx-common libnginx-mod-stream)
  mkdir -p "$folder"
  for file in "$apt"/archives/*.deb; do dpkg-deb -x "$file" "$folder"; done
  file=$(dpkg-deb -f "$apt/archives/${2}_"*.deb Version)
  echo "${file%%-*}" >"$folder/version"
  echo "$made_by" >"$folder/made-by"
  rm -rf "$apt"
}
