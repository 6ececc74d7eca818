#!/busybox sh
# shellcheck shell=sh
# The initrd's only program: finds the disk and hands over to systemd. As with EL's XFS, a file that is renamed before its
# content is flushed is empty after a power cut: ext4 on its own would flush it.
/busybox mount -t devtmpfs dev /dev
for module in /m/*; do /busybox insmod "$module"; done
while ! /busybox mount -t ext4 -o noatime,noauto_da_alloc /dev/vda /r 2>/dev/null; do /busybox usleep 20000; done
/busybox mount -o move /dev /r/dev
exec /busybox switch_root /r /sbin/init
