import { inUrl } from "../model/addresses";
import type { EndpointModel, NginxModel } from "../model/endpointModel";
import { filesOfOthers } from "../nginx/render";
import type { MemberPayload, Payload } from "./transaction";

/** Who endpoints on a host belong to. */
export interface Owner {
  /** The stack that made them. */
  readonly owner: string;
  /** The host's name there. */
  readonly host: string;
  /** The URN of the component. */
  readonly resource: string;
}

/** What identifies the text and the certificate that have to be live. */
export interface Wanted {
  readonly generation: string;
  readonly certificateId: string;
  /** Between which moments the certificate is valid, in seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** As in repository.sh. */
const GPG_KEY_PATH = "/etc/pki/rpm-gpg/RPM-GPG-KEY-wss-endpoint-nginx";

/**
 * Of endpoints that share nginx, and so agree in all that is of the whole host. `repair`: a word that is another one where
 * the transaction has to run again.
 */
export function payload(name: string, owner: Owner, members: readonly EndpointModel[], repair = "-"): Payload {
  const [first] = members;
  if (first === undefined) throw new Error("there is no endpoint");
  return {
    endpoint: name,
    ...owner,
    sockets: members.reduce((sum, { connectionLimits }) => sum + (connectionLimits.total ?? 0), 0),
    restart_on_failure: yesNo(first.systemd.restartOnFailure),
    ...nginxPackage(first.nginx),
    remove_package: yesNo(first.removePackage),
    repair,
  };
}

export function memberPayload(model: EndpointModel, wanted: Wanted): MemberPayload {
  const others = filesOfOthers(model);
  const servers = model.upstream.servers;
  const specific = model.listenAddresses.find((address) => address !== "0.0.0.0" && address !== "::");
  const loopback = model.listenAddresses.includes("0.0.0.0") ? "127.0.0.1" : "::1";
  const anyAddress = model.listenAddresses.some((address) => address === "0.0.0.0" || address === "::");
  return {
    member: model.name,
    generation: wanted.generation,
    certificate_id: wanted.certificateId,
    not_before: wanted.notBefore,
    not_after: wanted.notAfter,
    port: model.port,
    listen: model.listenAddresses.join(" "),
    connect_address: anyAddress ? loopback : (specific ?? loopback),
    // A client that uses an IP address names no server.
    server_name: model.serverNames[0] ?? "-",
    http_host: authority(model),
    path: model.paths[0] ?? "/",
    origin: model.allowedOrigins[0] ?? "-",
    upstream: servers.map((server) => server.address).join(", "),
    upstream_ports: servers.map((server) => server.address.split(":").pop()).join(" "),
    // nginx tries one server after the other; then the upstream has a moment for its answer.
    upstream_wait: Math.min(300, model.timeouts.connect * servers.length + 5),
    selinux_connect: yesNo(model.selinux.networkConnect),
    firewall: model.firewall,
    require_upstream: yesNo(model.requireUpstream),
    certificate_path: others.certificate ?? "-",
    key_path: others.privateKey ?? "-",
  };
}

/** A key that comes as text gets a file on the host, beside those of the distribution. */
function nginxPackage({ source, repository, moduleStream, minimalVersion, upgrade }: NginxModel) {
  const keyText = repository?.gpgKey.startsWith("-----BEGIN") ? repository.gpgKey : undefined;
  return {
    nginx_source: repository ? ("repository" as const) : source,
    repository_url: repository?.baseUrl ?? "-",
    repository_key: keyText === undefined ? (repository?.gpgKey ?? "-") : `file://${GPG_KEY_PATH}`,
    gpg_key: keyText === undefined ? "-" : Buffer.from(keyText).toString("base64"),
    module_hotfixes: yesNo(repository?.moduleHotfixes ?? false),
    module_stream: moduleStream ?? "-",
    minimal_version: minimalVersion ?? "-",
    nginx_upgrade: upgrade,
  };
}

export function yesNo(value: boolean): "yes" | "no" {
  return value ? "yes" : "no";
}

/** Host, and port unless it is the scheme's own, as clients write it. */
function authority(model: EndpointModel): string {
  const name = inUrl(model.serverNames[0] ?? model.ipAddresses[0] ?? "");
  return model.port === 443 ? name : `${name}:${model.port}`;
}

export function url(model: EndpointModel): string {
  return `wss://${authority(model)}${model.paths[0] ?? "/"}`;
}
