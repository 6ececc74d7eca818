import type { EndpointModel } from "../model/endpointModel";
import { yesNo } from "./payload";
import { type Member, type MemberPayload, type Payload, payloadLines } from "./transaction";
import { asRoot, lookingScript, readableScript } from "./script";

/** What preflight is asked about: an endpoint that need not be there yet. */
export interface Plan {
  readonly port: number;
  readonly listenAddresses: readonly string[];
  readonly upstreamServers: readonly string[];
}

/** A look at a host that changes nothing: the script's verb, the endpoint, and values where it needs them. */
export interface Look {
  readonly words: readonly string[];
  readonly values: string[];
}

/** What is on the host, of one endpoint or of all. */
export function statusLook(endpoint?: string): Look {
  return { words: ["status", ...(endpoint === undefined ? [] : [endpoint])], values: [] };
}

/** What stands in the way of an endpoint. `now` in milliseconds since 1970. */
export function preflightLook(plan: Plan, now: number): Look {
  const seconds = Math.floor(now / 1000);
  const looked: Partial<MemberPayload> = {
    not_before: seconds,
    not_after: seconds,
    port: plan.port,
    listen: plan.listenAddresses.join(" "),
    upstream: plan.upstreamServers.length > 0 ? plan.upstreamServers.join(", ") : "-",
  };
  const member: Member = { payload: { ...NOBODY, ...looked }, ...NO_FILES };
  return { words: ["preflight", NOTHING.endpoint], values: payloadLines(NOTHING, [member]) };
}

/** What of endpoints is not as their last run left it. Of what was added for them only what their arguments ask for. */
export function driftLook(name: string, endpoints: readonly EndpointModel[]): Look {
  const members = endpoints.map((endpoint): Member => {
    const asked = { selinux_connect: yesNo(endpoint.selinux.networkConnect), firewall: endpoint.firewall };
    return { payload: { ...NOBODY, ...asked, member: endpoint.name }, ...NO_FILES };
  });
  return { words: ["drift", name], values: payloadLines({ ...NOTHING, endpoint: name }, members) };
}

/** The values of an endpoint that no host has, for what the checks do not ask about. */
const NOTHING: Payload = {
  endpoint: "preflight",
  owner: "-",
  host: "-",
  resource: "-",
  sockets: 0,
  restart_on_failure: "no",
  nginx_source: "host",
  repository_url: "-",
  repository_key: "-",
  gpg_key: "-",
  module_hotfixes: "no",
  module_stream: "-",
  minimal_version: "-",
  nginx_upgrade: "never",
  remove_package: "no",
  repair: "-",
};

const NO_FILES = { config: "-", certificate: "-", privateKey: "-" };

const NOBODY: MemberPayload = {
  member: NOTHING.endpoint,
  generation: "0".repeat(32),
  certificate_id: "0".repeat(16),
  not_before: 1,
  not_after: 1,
  port: 443,
  listen: "0.0.0.0 ::",
  connect_address: "127.0.0.1",
  server_name: "-",
  http_host: "localhost",
  path: "/",
  origin: "-",
  upstream: "-",
  upstream_ports: "1",
  upstream_wait: 1,
  selinux_connect: "no",
  firewall: "check",
  require_upstream: "no",
  certificate_path: "-",
  key_path: "-",
};

/** The command for ssh, and what it reads on standard input, which holds the sudo password. */
export function overSsh(look: Look, sudoPassword: string): { command: string; input: string } {
  return { command: `bash -s -- ${look.words.join(" ")}`, input: asRoot(sudoPassword, lookingScript(look.values)) };
}

/** The same as a script for a bash that is root's already. */
export function asScript(look: Look): string {
  return [`set -- ${look.words.join(" ")}`, ...readableScript(look.values), ""].join("\n");
}
