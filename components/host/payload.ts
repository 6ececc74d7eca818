import { inUrl } from "../model/addresses";
import type { EndpointModel, NginxModel } from "../model/endpointModel";
import type { Payload } from "./transaction";

/** Who an endpoint belongs to: the stack that made it, and the host's name there. */
export interface Owner {
  readonly owner: string;
  readonly host: string;
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

export function payload(model: EndpointModel, { owner, host }: Owner, wanted: Wanted): Payload {
  const servers = model.upstream.servers;
  const specific = model.listenAddresses.find((address) => address !== "0.0.0.0" && address !== "::");
  const loopback = model.listenAddresses.includes("0.0.0.0") ? "127.0.0.1" : "::1";
  const anyAddress = model.listenAddresses.some((address) => address === "0.0.0.0" || address === "::");
  return {
    endpoint: model.name,
    owner,
    host,
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
    sockets: model.connectionLimits.total ?? 0,
    restart_on_failure: model.systemd.restartOnFailure ? "yes" : "no",
    ...nginxPackage(model.nginx),
    selinux_connect: model.selinux.networkConnect ? "yes" : "no",
    firewall: model.firewall,
    require_upstream: model.requireUpstream ? "yes" : "no",
    remove_package: model.removePackage ? "yes" : "no",
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
    module_hotfixes: repository?.moduleHotfixes ? ("yes" as const) : ("no" as const),
    module_stream: moduleStream ?? "-",
    minimal_version: minimalVersion ?? "-",
    nginx_upgrade: upgrade,
  };
}

/** Host, and port unless it is the scheme's own, as clients write it. */
function authority(model: EndpointModel): string {
  const name = inUrl(model.serverNames[0] ?? model.ipAddresses[0] ?? "");
  return model.port === 443 ? name : `${name}:${model.port}`;
}

export function url(model: EndpointModel): string {
  return `wss://${authority(model)}${model.paths[0] ?? "/"}`;
}
