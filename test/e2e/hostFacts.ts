import type { TestHost } from "../hosts/host";

/** Every file below the folders: path -> kind, mode, owner and a hash of its content. */
export async function filesUnder(host: TestHost, ...folders: string[]): Promise<Map<string, string>> {
  const found = await host.run(
    `find ${folders.join(" ")} -xdev \\( -type f -printf '%p\\t%y %m %u:%g ' -exec sh -c 'sha256sum <"$1" | cut -c1-64' _ {} \\; ` +
      `-o -printf '%p\\t%y %m %u:%g %l\\n' \\) 2>/dev/null || true`,
  );
  return new Map(
    found
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t") as [string, string]),
  );
}

/** What the endpoint keeps on the host, and what other people have beside it. */
export function ourFiles(host: TestHost): Promise<Map<string, string>> {
  return filesUnder(host, "/etc/nginx", "/etc/pki/tls", "/var/lib/wss-endpoint");
}
