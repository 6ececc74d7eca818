import type { TestHost } from "../hosts/host";

/**
 * Everything that an endpoint could leave on a machine: what the guards were told, units, packages, and every file with its
 * label. Left out is what the system makes anew by itself, how often SELinux's store was changed, and that a boolean was
 * ever set: off again, it stays in a file, and nothing takes it out alone; users, which packages leave behind; firewalld's
 * files of zones, which it writes and keeps copies of when it is told anything: what they say is in what it tells.
 */
export async function everything(host: TestHost): Promise<Record<string, string>> {
  const folders = "/etc /var/lib/selinux /var/lib/wss-endpoint /run/wss-endpoint*";
  const left =
    "! -path /etc/ld.so.cache ! -name commit_num ! -name booleans.local ! -path '*/endpoints/*/failure' ! -path '/etc/firewalld/zones/*' ! -regex '/etc/(passwd|group|g?shadow|sub[ug]id)-?'";
  return {
    guards: await guards(host),
    units: await host.run(
      "systemctl list-unit-files --no-legend --no-pager; systemctl is-active nginx firewalld; true",
    ),
    packages: await host.run("rpm -qa | sort"),
    files: await host.run(
      `(find ${folders} -xdev -regextype posix-extended ${left} -printf '%p %y %m %u:%g %Z %l\\n'; find ${folders} -xdev -regextype posix-extended ${left} ! -path '*/active/modules/*' -type f -exec sha256sum {} +) 2>/dev/null | sort`,
    ),
  };
}

/** What SELinux and firewalld were told. */
export function guards(host: TestHost): Promise<string> {
  return host.run(
    "getenforce; getsebool -a 2>&1; cat /var/lib/selinux/*/active/ports.local; firewall-cmd --list-all-zones 2>&1; firewall-cmd --permanent --list-all-zones 2>&1; true",
  );
}

/** What SELinux has denied since the machine is up. */
export async function denials(host: TestHost): Promise<string> {
  return host.run("ausearch --input-logs -m AVC,USER_AVC -ts boot 2>/dev/null | grep '^type=' || true");
}
