# The tree that all hosts share, built once and kept until a file that it is made of changes.

build() {
  local want
  want=$(cat "$here"/image/* "$here/lib/build.sh" | sha256sum | cut -c1-16)
  mkdir -p "$cache"
  exec 8>"$cache/.lock"
  flock 8
  [ "$(cat "$base/etc/.stamp" 2>/dev/null)" != "$want" ] || return 0
  install_tools
  echo "test hosts: building the image, once, about half a minute" >&2
  [ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C throwaway -f "$key"
  rm -rf "$base.new"
  bootstrap >"$cache/build.log" 2>&1 || {
    tail -20 "$cache/build.log" >&2
    exit 1
  }
  stop_all
  rm -rf "$base"
  echo "$want" >"$base.new/etc/.stamp"
  mv "$base.new" "$base"
}

bootstrap() {
  local excluded=() folder mirror
  for folder in doc man locale info i18n perl/5.36.0/pod; do excluded+=(--dpkgopt="path-exclude=/usr/share/$folder/*"); done
  mirror=${HOSTS_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -1)}
  mmdebstrap --quiet --mode=root --variant=essential --skip=check/empty "${excluded[@]}" --dpkgopt=force-unsafe-io \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --include=systemd,systemd-sysv,dbus,openssh-server,dnf,rpm,createrepo-c,gpg,gpg-agent,passwd,sudo,iproute2,nftables,iptables,iputils-ping,openssl,curl,ca-certificates,procps,logrotate,python3 \
    --customize-hook='mkdir "$1/b" && cd "$1/b" && APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -o APT::Sandbox::User=root download -qq nginx nginx-common' \
    bookworm "$base.new" "$mirror"
  cp "$here"/image/* "$key.pub" "$base.new/b/"
  systemd-nspawn --quiet --register=no --keep-unit --settings=no --pipe -D "$base.new" /bin/bash -es <"$here/image/provision.sh"
}
