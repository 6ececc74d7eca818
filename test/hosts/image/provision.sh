# Runs inside the new tree as root, with this folder at /b: makes a plain Debian look and behave like EL9.
set -euo pipefail
export HOME=/root LC_ALL=C GPG_TTY=/dev/null
cd /b

for package in *.deb; do dpkg-deb -x "$package" x; done

# --- The distribution's files
rm -f /etc/os-release /etc/debian_version
cp os-release /etc/os-release
touch /etc/default/locale
ln -sf dnf-3 /usr/bin/dnf
ln -sf dnf-3 /usr/bin/yum
mkdir -p /etc/yum.repos.d /etc/pki/{tls/{certs,private},rpm-gpg,ca-trust/source/anchors} /etc/rpm
ln -sf /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt
cp rpm-macros /etc/rpm/macros
cp dnf.conf /etc/dnf/dnf.conf
ln -sf dnf/dnf.conf /etc/yum.conf

# --- Users: sudo without a password, with one, only on a terminal, and not at all
add_user() {
  useradd -m -s /bin/bash -p "$(openssl passwd -6 secret)" "$1"
  install -d -o "$1" -g "$1" -m 700 "/home/$1/.ssh"
  install -o "$1" -g "$1" -m 600 id_test.pub "/home/$1/.ssh/authorized_keys"
}
for user in deploy pwuser ttyuser plain; do add_user "$user"; done
install -d -m 700 /root/.ssh
install -m 600 id_test.pub /root/.ssh/authorized_keys
install -m 440 sudoers /etc/sudoers.d/test

# --- A quick boot, and no login before the boot is far enough (pam_nologin)
rm -f /etc/ssh/ssh_host_*
mkdir -p /etc/systemd/system/ssh.service.d
printf '[Unit]\nAfter=systemd-user-sessions.service dbus.service\n' >/etc/systemd/system/ssh.service.d/t.conf
printf 'UseDNS no\nPrintLastLog no\n' >/etc/ssh/sshd_config.d/t.conf
systemctl mask -q getty.target console-getty.service getty@.service systemd-pstore.service fstrim.timer \
  dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service apt-daily.timer apt-daily-upgrade.timer remote-fs.target \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service ldconfig.service systemd-firstboot.service modprobe@.service
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=8M\n' >/etc/systemd/journald.conf.d/t.conf
: >/etc/resolv.conf
rm -f /etc/hostname

# --- The repositories: what is there, an older version, a newer release, one that was tampered with, one that nobody signed
build_package() { # SPEC RELEASE REPOSITORY [VERSION]
  if ! rpmbuild --quiet -bb --define "_topdir /b/rb" --define '_build_id_links none' --define 'debug_package %{nil}' \
    --define "rel $2" --define "ver ${4:-1.22.1}" "$1" >rb.log 2>&1; then
    cat rb.log
    exit 1
  fi
  mkdir -p "/srv/repo/$3"
  find rb/RPMS -name '*.rpm' -exec mv {} "/srv/repo/$3" \;
}
build_package release.spec 1 base
build_package nginx.spec 1 base
build_package theirs.spec 1 base
build_package epel-release.spec 1 base
build_package nginx.spec 14 older 1.20.1
build_package nginx.spec 2 updates
build_package nginx.spec 3 tampered
build_package nginx.spec 4 unsigned
gpg --batch --quiet --passphrase '' --quick-gen-key 'Test Repo <test@example.invalid>' rsa3072 sign never 2>/dev/null
gpg --armor --export >/etc/pki/rpm-gpg/RPM-GPG-KEY-test
rpmsign --define '_gpg_name Test Repo' --addsign /srv/repo/{base,older,updates,tampered}/*.rpm >/dev/null
for package in /srv/repo/tampered/nginx-core-*.rpm; do
  printf X | dd of="$package" bs=1 seek=$(($(stat -c %s "$package") - 5000)) conv=notrunc status=none
done
for name in base older updates tampered unsigned; do
  createrepo_c -q "/srv/repo/$name"
  enabled=0
  [ "$name" != base ] || enabled=1
  printf '[%s]\nname=%s $releasever\nbaseurl=http://mirror:8080/%s/\nenabled=%d\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test\n\n' \
    "$name" "$name" "$name" "$enabled"
done >/etc/yum.repos.d/test.repo
rpm --nodeps -U --force-debian /srv/repo/base/centos-stream-release-*.rpm
gpgconf --kill all || :
rm -rf /b /var/log/*.log /var/cache/dnf
: >/etc/machine-id
