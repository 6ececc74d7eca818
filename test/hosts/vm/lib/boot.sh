# The kernel and an initrd of some hundred kilobytes: the modules that the disk needs, busybox, and init.sh.

make_boot_files() {
  local module number=10 files=$root/i release
  release=$(basename "$root"/lib/modules/*)
  mkdir -p "$files"/{dev,r,m}
  # The names keep the order in which they have to be loaded. What is a module, and what is in the kernel, depends on the kernel.
  while read -r module; do
    number=$((number + 1))
    case $module in
      *.xz) xz -dc "$root$module" >"$files/m/$number.ko" ;;
      *) cp "$root$module" "$files/m/$number.ko" ;;
    esac
  done < <(for module in virtio_pci virtio_blk ext4; do
    chroot "$root" modprobe -S "$release" --show-depends "$module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }')
  cp "$root/bin/busybox" "$files/"
  install -m 755 "$here/vm/image/init.sh" "$files/init"
  chroot "$root" sh -c 'cd /i && find . | cpio -o -H newc --quiet' >"$new/initrd"
  cp "$root"/boot/vmlinuz-* "$new/vmlinuz"
  rm -rf "$files" "${root:?}"/boot/* "$root"/initrd* "$root"/vmlinuz*
}
