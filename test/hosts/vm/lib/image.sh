# The machines' tree: the hosts' one, and what a container cannot have: SELinux, auditd, firewalld, a kernel.

make_tree() { # KIND
  cp -a "$trees/$(tree_of "$1")" "$root"
  cp -r "$here/kinds/$1/root/." "$root/" # those on top of another kind's tree
  suite_lists "$(suite_of "$1")" "$new"
  unshare --mount --pid --fork --kill-child "$self" _packages >"$cache/vm-build.log" 2>&1 || {
    tail -20 "$cache/vm-build.log" >&2
    exit 1
  }
  rm -rf "$new"/{lists,archives,apt.conf,sources.list,status} "$new"/*.bin
  configure_tree "$(tree_of "$1")"
}

# Runs in a mount and pid namespace of its own: what it mounts and starts goes with it. This machine's own apt-get works
# on the tree.
install_packages() {
  local packages
  mapfile -t packages < <(grep -v '^#' "$here/vm/image/packages")
  mkdir -p "$root"/var/lib/apt/lists/partial "$root"/var/cache/apt/archives/partial "$root"/etc/apt/{apt.conf.d,preferences.d}
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --make-rslave "$root/dev"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # start nothing
  chmod 755 "$root/usr/sbin/policy-rc.d"
  DEBIAN_FRONTEND=noninteractive LC_ALL=C SYSTEMD_OFFLINE=1 APT_CONFIG=$new/apt.conf apt-get -qq -y --no-install-recommends \
    -o Dir::State::status="$root/var/lib/dpkg/status" -o Dir::Cache="$root/var/cache/apt" \
    -o DPkg::Chroot-Directory="$root" -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root install "${packages[@]}"
  cp "$here/vm/image/policy.cil" "$root/"
  chroot "$root" semodule -n -i /policy.cil
  echo 'port -m -t http_port_t -p tcp 9000' | chroot "$root" semanage import -N # as on EL9
  rm -rf "$root/policy.cil" "$root/usr/sbin/policy-rc.d" "$root"/var/cache/apt/archives/*.deb
}

configure_tree() { # TREE
  sed -i 's/^SELINUX=.*/SELINUX=enforcing/' "$root/etc/selinux/config"
  # rpm labels what it installs by a plugin, and looks for plugins in one folder: without it nginx is not httpd_t, and
  # every refusal of SELinux passes unnoticed.
  mkdir -p "$root/usr/lib/rpm/el9"
  ln -s /usr/lib/x86_64-linux-gnu/rpm-plugins/selinux.so "$root/usr/lib/rpm/el9/"
  echo '%__plugindir /usr/lib/rpm/el9' >>"$root/etc/rpm/macros"
  # The repository is in the machine itself: no server has to be up.
  sed -i "s,http://mirror:8080/$1/,file:///srv/repo/," "$root"/etc/yum.repos.d/*.repo
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$root/etc/ssh/ssh_host_ed25519_key"
  cut -d' ' -f1,2 "$root/etc/ssh/ssh_host_ed25519_key.pub" >"$new/hostkey"
  install -m 755 "$here/vm/image/agent.sh" "$root/usr/local/sbin/vm-agent"
  install -m 644 "$here/vm/image/agent.service" "$root/etc/systemd/system/vm-agent.service"
  echo virtio_net >"$root/etc/modules-load.d/vm.conf"
  export SYSTEMD_OFFLINE=1
  systemctl --root="$root" enable -q vm-agent firewalld auditd ssh
  # Slow to start under emulation, or woken by the clock's jump when the machine is resumed.
  systemctl --root="$root" mask -q user@.service systemd-binfmt.service systemd-networkd-wait-online.service logrotate.timer
}
