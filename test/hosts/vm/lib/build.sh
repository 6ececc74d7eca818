# The image that all machines share: kernel, initrd, disk and the memory of a booted machine. Built once, and kept until
# something that it is made of changes.

build() {
  local want
  "$here/hosts.sh" build
  [ "$(uname -m)" = x86_64 ] || cannot "the virtual machines are for x86-64, and this machine is $(uname -m)"
  [ -c /dev/net/tun ] || cannot "there is no /dev/net/tun for the virtual machines' network"
  install_missing qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils setfiles:policycoreutils socat:socat
  want=$(wanted)
  exec 9>"$cache/.vm-lock"
  flock 9
  [ "$(cat "$image/stamp" 2>/dev/null)" != "$want" ] || return 0
  echo "test hosts: building the virtual machine with SELinux, once, about two minutes" >&2
  rm -rf "$cache/vm.new"
  mkdir -p "$cache/vm.new"
  make_tree
  make_boot_files
  make_disk
  stop_all
  rm -rf "$image" "$tree"
  mv "$cache/vm.new" "$image"
  take_snapshot
  echo "$want" >"$image/stamp"
}

# A snapshot can be resumed by the qemu that took it only.
wanted() {
  {
    cat "$here"/vm/image/* "$here"/vm/lib/{build,image,boot,qemu,snapshot}.sh "$base/etc/.stamp" "$key.pub"
    qemu-system-x86_64 --version
  } | sha256sum | cut -c1-16
}

# SELinux's labels are plain extended attributes: written here, they spare the machine a boot that relabels.
make_disk() {
  setfiles -r "$tree" -F "$tree/etc/selinux/default/contexts/files/file_contexts" "$tree"
  mkfs.ext4 -q -E lazy_itable_init=1 -d "$tree" "$cache/vm.new/root.img" 3G >>"$cache/vm-build.log"
}
