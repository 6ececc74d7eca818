import type { TestHost } from "../hosts/host";
import { struck } from "./script";

// A container cannot be enforcing: here the script is told that it is, and a stand-in for semanage, out of a real package,
// keeps ports where the real one does. The real one on a host that is enforcing: test/vm/guards.test.ts.

export const PACKAGE = "policycoreutils-python-utils";
export const LABELS = "/var/lib/selinux/targeted/active/ports.local";
export const REPOSITORY = "/etc/yum.repos.d/selinux.repo";
const STAND_IN = `#!/bin/sh
case "$1 $2" in
  'port -l') echo mysqld_port_t tcp 1186, 3306; sed -n 's/^portcon tcp \\([0-9]*\\) .*:\\(.*\\):s0/\\2 tcp \\1/p' ${LABELS} ;;
  'port -a') echo "portcon tcp $7 system_u:object_r:http_port_t:s0" >>${LABELS} ;;
  'port -d') grep -q "^portcon tcp $7 " ${LABELS} && sed -i "/^portcon tcp $7 /d" ${LABELS} ;;
esac`;
export const SPEC = `Name: ${PACKAGE}
Version: 3.6
Release: 1
Summary: semanage
License: GPL
BuildArch: noarch
AutoReqProv: no
%description
Stands for the package that has semanage.
%install
install -D -m 755 /root/semanage %{buildroot}/usr/sbin/semanage
%files
/usr/sbin/semanage
`;

/** A repository with that package, and with others, for a host that has no semanage. */
export async function offerSemanage(host: TestHost, ...others: string[]): Promise<void> {
  await host.run("cat >/root/semanage", { input: STAND_IN });
  for (const spec of [SPEC, ...others]) {
    await host.run("cat >/root/one.spec; cd /root; rpmbuild --quiet -bb --define '_topdir /root/rb' one.spec", {
      input: spec,
    });
  }
  await host.run(`cd /root; mkdir -p /srv/selinux ${LABELS.replace(/\/[^/]*$/, "")}; touch ${LABELS}; mv rb/RPMS/*/*.rpm /srv/selinux
    rpmsign --define '_gpg_name Test Repo' --addsign /srv/selinux/*.rpm >/dev/null; createrepo_c -q /srv/selinux
    printf '[selinux]\\nname=selinux\\nbaseurl=file:///srv/selinux\\nenabled=1\\ngpgcheck=1\\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test\\n' >${REPOSITORY}`);
}

/** The same input, for a script that takes the host for enforcing. */
export const enforcing = (input: string) => struck(input, "is_enforcing", "return 0\n");

/** Stand-ins for the two commands of booleans, which are off. */
export async function fakeBooleans(host: TestHost) {
  const booleans = "/root/booleans";
  const [get, set] = ["/usr/sbin/getsebool", "/usr/sbin/setsebool"];
  await host.run(`: >${booleans}
    printf '%s\\n' '#!/bin/sh' 'if grep -qx "$1" ${booleans}; then echo "$1 --> on"; else echo "$1 --> off"; fi' >${get}
    printf '%s\\n' '#!/bin/sh' 'sed -i "/^$2\\$/d" ${booleans}; [ "$3" = off ] || echo "$2" >>${booleans}' >${set}
    chmod +x ${get} ${set}`);
  return {
    on: () => host.run(`cat ${booleans}`),
    turn: (name: string, how: "on" | "off") => host.run(`setsebool -P ${name} ${how}`),
    takeAway: () => host.run(`rm ${booleans} ${get} ${set}`),
  };
}
