import type { TestHost } from "../hosts/host";

/**
 * Every file below the folders: path -> kind, mode, owner, label and a hash of its content. Of the label not the user, which
 * is whoever wrote it last and decides nothing: semanage writes the policy's files anew, with the same content. Without
 * the line that remembers why the last run failed, all that a failed one leaves.
 */
export async function filesUnder(host: TestHost, ...folders: string[]): Promise<Map<string, string>> {
  const find = `find ${folders.join(" ")} -xdev ! -path '/var/lib/wss-endpoint/endpoints/*/failure'`;
  const found = await host.run(
    `(${find} -printf '%p\\t%y %m %u:%g %Z %l\\n'; ${find} -type f -exec sha256sum {} +) 2>/dev/null || true`,
  );
  const files = new Map<string, string>();
  for (const line of found.split("\n")) {
    const [path = "", facts] = line.split("\t");
    const [, hash = "", file = ""] = /^([0-9a-f]{64}) {2}(.*)$/.exec(line) ?? [];
    if (facts !== undefined) files.set(path, facts.replace(/ \w+:object_r:/, " object_r:"));
    else if (file !== "") files.set(file, `${files.get(file) ?? ""}${hash}`);
  }
  return files;
}

/**
 * Everything on the host but the endpoints' own files, with the times at which it was last changed: whoever touches it
 * shows, even if the bytes are the same again. Left out is what the host changes by itself.
 */
export function otherFiles(host: TestHost): Promise<string> {
  return host.run(
    "find / -xdev \\( -path /var/log -o -path /var/lib/systemd -o -path /run -o -path '*wss-endpoint*' \\) -prune -o " +
      "\\( -type d -printf '%p %y %m %u:%g\\n' -o -printf '%p %y %m %u:%g %i %T@ %C@ %l\\n' \\) | sort",
  );
}

/** What the endpoint keeps on the host, and what other people have beside it. */
export function ourFiles(host: TestHost): Promise<Map<string, string>> {
  return filesUnder(host, "/etc/nginx", "/etc/pki/tls", "/var/lib/wss-endpoint");
}

/** The files that a run could change, and that must be as they were after one that failed, or after its destroy. */
export async function changeable(host: TestHost): Promise<Map<string, string>> {
  const files = await filesUnder(host, "/etc", "/usr/sbin", "/var/lib/wss-endpoint", "/run", "/tmp");
  // What the system itself changes: times of logins, caches of yum, firewalld's copies of the zones before.
  const system =
    /^\/run\/(?!wss|nginx)|^\/etc\/(ld\.so\.cache|passwd-?|group-?|g?shadow-?|subuid-?|subgid-?|firewalld\/zones\/.*\.old)$|^\/tmp\/systemd/;
  for (const path of files.keys()) if (system.test(path)) files.delete(path);
  return files;
}

/** All that an endpoint may change on a host. */
export async function everything(host: TestHost) {
  return {
    files: await changeable(host),
    packages: await host.run("rpm -qa | sort"),
    units: await host.run(
      "systemctl list-unit-files --no-legend --no-pager | sort; systemctl is-active nginx; nft list ruleset; true",
    ),
  };
}

/** Waits for a oneshot service to end: about to, it sees no more of what it is for. */
export function started(host: TestHost, service: string): Promise<string> {
  return host.run(`timeout 60 bash -c 'while systemctl is-active ${service} | grep -q activating; do sleep 0.2; done'`);
}
