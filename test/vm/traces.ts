import { changeable } from "../e2e/hostFacts";
import type { TestHost } from "../hosts/host";

/** Everything that an endpoint could leave on a machine. Which units are enabled is in their links, which are files. */
export async function everything(host: TestHost) {
  const files = await changeable(host);
  if (!files.get("/etc/nginx/nginx.conf") && !files.get("/etc/hosts")) throw new Error(`${host.name} shows no files`);
  return {
    files,
    guards: await guards(host),
    packages: await host.run("rpm -qa | sort"),
    units: await host.run("systemctl is-enabled nginx 2>&1; systemctl is-active nginx firewalld; true"),
  };
}

/**
 * What SELinux and firewalld were told, by what they have made of it, because their own tools take seconds here, and the
 * list of all zones half a minute. A zone that no interface and no source is in shows only what is permanent. A boolean
 * that is off again stays listed as one that was ever set: nothing takes it out of that list alone.
 */
export function guards(host: TestHost): Promise<string> {
  return host.run(
    "getenforce; getsebool -a 2>&1; cat /var/lib/selinux/*/active/ports.local /etc/firewalld/zones/*.xml 2>/dev/null; nft list ruleset",
  );
}

/** What SELinux has denied since the machine is up. That it has loaded a policy old ones log under the same types. */
export function denials(host: TestHost): Promise<string> {
  return host.run("ausearch --input-logs -m AVC,USER_AVC -ts boot 2>/dev/null | grep -E '^type=.* denied ' || true");
}

/** Who was denied what, of which kind. */
export async function denied(host: TestHost): Promise<Set<string>> {
  const parts = /denied +(\{.*?\}).* comm="(.*?)".* tcontext=(\S+) tclass=(\w+)/;
  const lines = (await denials(host)).split("\n").filter(Boolean);
  return new Set(lines.map((line) => parts.exec(line)?.slice(1).join(" ") ?? line));
}
