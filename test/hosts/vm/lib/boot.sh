# The kernel and an initrd of some hundred kilobytes: the modules that the disk needs, busybox, and init.sh.

make_boot_files() {
  local module number=0 files=$tree/i
  mkdir -p "$files"/{dev,r,m}
  # The names keep the order in which they have to be loaded.
  for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk; do
    cp "$(find "$tree/lib/modules" -name "$module.ko")" "$files/m/$((number++))-$module.ko"
  done
  cp "$tree/bin/busybox" "$files/"
  install -m 755 "$here/vm/image/init.sh" "$files/init"
  chroot "$tree" sh -c 'cd /i && find . | cpio -o -H newc --quiet' >"$cache/vm.new/initrd"
  cp "$tree"/boot/vmlinuz-* "$cache/vm.new/vmlinuz"
  rm -rf "$files" "${tree:?}"/boot/* "$tree"/initrd* "$tree"/vmlinuz*
}
