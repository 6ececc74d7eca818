# The image that all machines of a kind share: kernel, initrd, disk and the memory of a booted machine. Built once, and
# kept until something that it is made of changes.

build() { # [KIND...]
  local kind
  [ $# -gt 0 ] || set -- el9
  "$here/hosts.sh" build "$@"
  [ "$(uname -m)" = x86_64 ] || cannot "the virtual machines are for x86-64, and this machine is $(uname -m)"
  [ -c /dev/net/tun ] || cannot "there is no /dev/net/tun for the virtual machines' network"
  install_missing qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils setfiles:policycoreutils socat:socat xz:xz-utils
  exec 9>"$cache/.vm-lock"
  flock 9
  for kind; do build_image "$kind"; done
}

build_image() { # KIND
  local image=$cache/vm-$1 want
  want=$(wanted "$1")
  [ "$(cat "$image/stamp" 2>/dev/null)" != "$want" ] || return 0
  echo "test hosts: building the virtual machine with SELinux of kind $1, once, about two minutes" >&2
  rm -rf "$new"
  mkdir -p "$new"
  make_tree "$1"
  make_boot_files
  make_disk
  stop_those_of "$1"
  rm -rf "$image" "$root"
  mv "$new" "$image"
  take_snapshot "$1"
  echo "$want" >"$image/stamp"
}

# A snapshot can be resumed by the qemu that took it only.
wanted() { # KIND
  {
    cat "$here"/vm/image/* "$here"/vm/lib/{build,image,boot,qemu,snapshot}.sh "$trees/$(tree_of "$1")/etc/.stamp" "$key.pub"
    find "$here/kinds/$1/root" -type f -exec cat {} +
    qemu-system-x86_64 --version
  } | sha256sum | cut -c1-16
}

# SELinux's labels are plain extended attributes: written here, they spare the machine a boot that relabels. Of another
# suite's compiled contexts setfiles says that it cannot read them, and reads their text.
make_disk() {
  setfiles -r "$root" -F "$root/etc/selinux/default/contexts/files/file_contexts" "$root" 2> >(grep -v '\.bin: ' >&2)
  mkfs.ext4 -q -E lazy_itable_init=1 -d "$root" "$new/root.img" 3G >>"$cache/vm-build.log"
}
