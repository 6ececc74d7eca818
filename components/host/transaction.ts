import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Firewall } from "../args/guards";
import type { NginxSource, NginxUpgrade } from "../args/nginx";

/** What the transaction on the host works with. Texts of one line stand as they are, files come as base64. */
export interface Payload {
  readonly endpoint: string;
  readonly owner: string;
  readonly host: string;
  readonly generation: string;
  readonly certificate_id: string;
  readonly port: number;
  readonly listen: string;
  readonly connect_address: string;
  readonly server_name: string;
  readonly http_host: string;
  readonly path: string;
  readonly origin: string;
  readonly upstream: string;
  readonly upstream_ports: string;
  readonly upstream_wait: number;
  readonly sockets: number;
  readonly restart_on_failure: "yes" | "no";
  readonly nginx_source: NginxSource | "repository";
  readonly repository_url: string;
  readonly repository_key: string;
  readonly gpg_key: string;
  readonly module_hotfixes: "yes" | "no";
  readonly module_stream: string;
  readonly minimal_version: string;
  readonly nginx_upgrade: NginxUpgrade;
  readonly selinux_connect: "yes" | "no";
  readonly firewall: Firewall;
  readonly require_upstream: "yes" | "no";
  readonly remove_package: "yes" | "no";
}

export interface Files {
  readonly config: string;
  readonly certificate: string;
  readonly private_key: string;
}

/** The parts of the script that root runs, in this order; `main.sh` has the only call. */
export const PARTS = [
  "messages",
  "payload",
  "state",
  "distribution",
  "package",
  "repository",
  "upgrade",
  "service",
  "unit",
  "capacity",
  "shortage",
  "port",
  "config",
  "nginx-test",
  "neighbours",
  "selinux",
  "firewall",
  "packet-filter",
  "proof",
  "apply",
  "remove",
  "main",
];

const MARKER = "# wss-endpoint";

/** The command line: short, the same for every endpoint but for its name, and free of secrets. */
export function commandLine(verb: "apply" | "remove", endpoint: string): string {
  return `bash -s -- ${verb} ${endpoint}`;
}

/**
 * What that command reads on standard input: how to become root, the sudo password's line, the script, the payload.
 * Holds the private key and the sudo password, so it is a secret.
 */
export function standardInput(payload: Payload, files: Files, sudoPassword = ""): string {
  const values = [
    ...Object.entries(payload).map(([name, value]) => [name, String(value)]),
    ...Object.entries(files).map(([name, text]) => [name, Buffer.from(text as string).toString("base64")]),
  ];
  const lines = values.map((pair) => pair.join(" "));
  for (const line of [sudoPassword, ...lines]) {
    if (/[\0\r\n]/.test(line)) throw new Error("a value for the host's script holds a line end");
  }
  return [script("become-root"), sudoPassword, MARKER, ...PARTS.map(script), ...lines, "end", ""].join("\n");
}

/** Without comments and blank lines: the host reads every byte of it one by one. */
function script(part: string): string {
  const text = readFileSync(join(__dirname, `${part}.sh`), "utf8");
  return text
    .split("\n")
    .filter((line) => !/^\s*(#.*)?$/.test(line))
    .join("\n");
}
