# Runs inside the new tree as root, with this folder and the kind's at /b: makes a plain Debian look and behave like EL.
set -euo pipefail
export HOME=/root LC_ALL=C GPG_TTY=/dev/null
cd /b
: "${tree:?}" "${version:?}" "${dist:?}" # from kind.sh

# --- The distribution's files
rm -f /etc/os-release /etc/debian_version
cp -r root/. /
touch /etc/default/locale
for program in dnf-3 dnf5; do
  [ ! -e "/usr/bin/$program" ] || for name in dnf yum; do ln -sf "$program" "/usr/bin/$name"; done
done
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
  systemd-update-utmp.service systemd-update-utmp-runlevel.service ldconfig.service systemd-firstboot.service modprobe@.service dev-hugepages.mount
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=8M\n' >/etc/systemd/journald.conf.d/t.conf
: >/etc/resolv.conf
rm -f /etc/hostname

# --- The repositories, as the file packages says, and in each kind the first is on
build_package() { # REPOSITORY RELEASE SPEC SUITE [PACKAGE [VERSION that it says it is]]
  local nginx=/b/nginx/$4 real
  real=$(cat "$nginx/version" 2>/dev/null || echo none)
  if ! rpmbuild --quiet -bb --define "_topdir /b/rb" --define '_build_id_links none' --define 'debug_package %{nil}' \
    --define "rel $2" --define "dist $dist" --define "release_version $version" \
    --define "nginx_tree $nginx" --define "real_version $real" --define "nginx_version ${6:-$real}" "$3" >rb.log 2>&1; then
    cat rb.log
    exit 1
  fi
  mkdir -p "/srv/repo/$1"
  find rb/RPMS -name '*.rpm' -exec mv {} "/srv/repo/$1" \;
}
build_package base 1 release.spec none
build_package base 1 theirs.spec none
while read -r line; do
  # shellcheck disable=SC2086 # its words
  [[ $line == '#'* ]] || build_package $line
done <packages
gpg --batch --quiet --passphrase '' --quick-gen-key 'Test Repo <test@example.invalid>' rsa3072 sign never 2>/dev/null
gpg --armor --export >/etc/pki/rpm-gpg/RPM-GPG-KEY-test
find /srv/repo -name '*.rpm' ! -path '*/unsigned/*' -exec rpmsign --define '_gpg_name Test Repo' --addsign {} + >/dev/null
for package in /srv/repo/tampered/nginx-core-*.rpm; do
  [ ! -e "$package" ] || printf X | dd of="$package" bs=1 seek=$(($(stat -c %s "$package") - 5000)) conv=notrunc status=none
done
for folder in /srv/repo/*; do
  createrepo_c -q "$folder"
  [ ! -e modules.yaml ] || modifyrepo_c --mdtype=modules modules.yaml "$folder/repodata" >/dev/null
  name=${folder##*/}
  enabled=0
  [ "$name" != base ] || enabled=1
  printf '[%s]\nname=%s $releasever\nbaseurl=http://mirror:8080/%s/\nenabled=%d\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test\n\n' \
    "$name" "$name" "$tree/$name" "$enabled"
done >/etc/yum.repos.d/test.repo
# Debian's rpm may want to be told that this is no mistake.
debian=()
! rpm --force-debian --version >/dev/null 2>&1 || debian=(--force-debian)
rpm --nodeps --nosignature -U ${debian[@]+"${debian[@]}"} /srv/repo/base/system-release-*.rpm
gpgconf --kill all || :
# What only this kind has.
# shellcheck source=/dev/null
[ ! -e finish.sh ] || . ./finish.sh
rm -rf /b /var/log/*.log /var/cache/dnf /var/cache/libdnf5
: >/etc/machine-id
