import type { TestHost } from "../hosts/host";

/**
 * Everything that an endpoint could leave on a machine: what the guards were told, units, and every file with its label;
 * what semanage and setsebool tell is in files, too. Left out is what the system makes anew by itself, how often SELinux's
 * store was changed, and that a boolean was ever set: off again, it stays in a file, and nothing takes it out alone.
 */
export async function everything(host: TestHost): Promise<Record<string, string>> {
  const folders = "/etc /var/lib/selinux /var/lib/wss-endpoint /run/wss-endpoint*";
  const files = `find ${folders} -xdev ! -path /etc/ld.so.cache ! -path '*/endpoints/*/failure' ! -name commit_num ! -name booleans.local`;
  return {
    guards: await host.run("getenforce; getsebool -a; firewall-cmd --list-all; true"),
    units: await host.run(
      "systemctl list-unit-files --no-legend --no-pager | sort; systemctl is-active nginx firewalld; true",
    ),
    files: await host.run(
      `(${files} -printf '%p %y %m %u:%g %Z %l\\n'; ${files} -type f -exec sha256sum {} +) 2>/dev/null | sort`,
    ),
  };
}

/** What SELinux has denied since the machine is up. */
export async function denials(host: TestHost): Promise<string> {
  return host.run("ausearch --input-logs -m AVC,USER_AVC -ts boot 2>/dev/null | grep '^type=' || true");
}
