# Debian's packages: trees of a whole system, and nginx alone.

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
  made_by=$(cat "$here"/lib/{suite,debian}.sh | cksum)
  [ "$(cat "$folder/made-by" 2>/dev/null)" != "$made_by" ] || return 0
  rm -rf "$apt" "$folder"
  suite_lists "$1" "$apt"
  (cd "$apt/archives" && APT_CONFIG=$apt/apt.conf apt-get -qq download "$2" nginx-common libnginx-mod-stream)
  mkdir -p "$folder"
  for file in "$apt"/archives/*.deb; do dpkg-deb -x "$file" "$folder"; done
  file=$(dpkg-deb -f "$apt/archives/${2}_"*.deb Version)
  echo "${file%%-*}" >"$folder/version"
  echo "$made_by" >"$folder/made-by"
  rm -rf "$apt"
}
