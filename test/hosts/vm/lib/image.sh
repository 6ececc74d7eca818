# The machines' tree: the hosts' one, and what a container cannot have: SELinux, auditd, firewalld, a kernel.

make_tree() {
  cp -a "$base" "$tree"
  apt-get update -qq
  unshare --mount --pid --fork --kill-child "$self" _packages >"$cache/vm-build.log" 2>&1 || {
    tail -20 "$cache/vm-build.log" >&2
    exit 1
  }
  configure_tree
}

# Runs in a mount and pid namespace of its own: what it mounts and starts goes with it. The machine's own apt-get works
# on the tree, because the tree has no package lists.
install_packages() {
  local packages
  mapfile -t packages < <(grep -v '^#' "$here/vm/image/packages")
  mkdir -p "$tree"/var/lib/apt/lists/partial "$tree"/var/cache/apt/archives/partial "$tree"/etc/apt/{apt.conf.d,preferences.d}
  mount -t proc proc "$tree/proc"
  mount --rbind /dev "$tree/dev"
  mount --make-rslave "$tree/dev"
  printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d" # start nothing
  chmod 755 "$tree/usr/sbin/policy-rc.d"
  DEBIAN_FRONTEND=noninteractive LC_ALL=C SYSTEMD_OFFLINE=1 apt-get -qq -y --no-install-recommends \
    -o Dir::State::status="$tree/var/lib/dpkg/status" -o Dir::Cache="$tree/var/cache/apt" \
    -o DPkg::Chroot-Directory="$tree" -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root install "${packages[@]}"
  cp "$here/vm/image/el9.cil" "$tree/"
  chroot "$tree" semodule -n -i /el9.cil
  echo 'port -m -t http_port_t -p tcp 9000' | chroot "$tree" semanage import -N # as on EL9
  rm -rf "$tree/el9.cil" "$tree/usr/sbin/policy-rc.d" "$tree"/var/cache/apt/archives/*.deb
}

configure_tree() {
  sed -i 's/^SELINUX=.*/SELINUX=enforcing/' "$tree/etc/selinux/config"
  # rpm labels what it installs by a plugin, and looks for plugins in one folder: without it nginx is not httpd_t, and
  # every refusal of SELinux passes unnoticed.
  mkdir -p "$tree/usr/lib/rpm/el9"
  ln -s /usr/lib/x86_64-linux-gnu/rpm-plugins/selinux.so "$tree/usr/lib/rpm/el9/"
  echo '%__plugindir /usr/lib/rpm/el9' >>"$tree/etc/rpm/macros"
  # The repository is in the machine itself: no server has to be up.
  sed -i 's,http://mirror:8080/el9/,file:///srv/repo/,' "$tree/etc/yum.repos.d/test.repo"
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$tree/etc/ssh/ssh_host_ed25519_key"
  cut -d' ' -f1,2 "$tree/etc/ssh/ssh_host_ed25519_key.pub" >"$cache/vm.new/hostkey"
  install -m 755 "$here/vm/image/agent.sh" "$tree/usr/local/sbin/vm-agent"
  install -m 644 "$here/vm/image/agent.service" "$tree/etc/systemd/system/vm-agent.service"
  echo virtio_net >"$tree/etc/modules-load.d/vm.conf"
  export SYSTEMD_OFFLINE=1
  systemctl --root="$tree" enable -q vm-agent firewalld auditd ssh
  # Slow to start under emulation, or woken by the clock's jump when the machine is resumed.
  systemctl --root="$tree" mask -q user@.service systemd-binfmt.service systemd-networkd-wait-online.service logrotate.timer
}
