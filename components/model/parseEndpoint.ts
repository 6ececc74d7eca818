import { isIP } from "node:net";
import { Firewall } from "../args/guards";
import { ForwardedHeaders, MessageSize } from "../args/traffic";
import { parseIpAddress } from "./addresses";
import { Collector, type Fields } from "./collector";
import type { EndpointModel, SelinuxModel, SystemdModel } from "./endpointModel";
import { InvalidArguments } from "./issue";
import { type HostModel, readHost } from "./hostModel";
import { parseEndpointName, parseServerName } from "./names";
import { parseOrigin } from "./origin";
import { parsePath } from "./path";
import { oneOf, parseBoolean, parsePort } from "./plainValues";
import { readCertificate } from "./readCertificate";
import { readNginx } from "./readNginx";
import { readLimits, readTimeouts } from "./readTraffic";
import { readUpstream } from "./readUpstream";

const FIELDS = [
  "host",
  "upstream",
  "port",
  "serverNames",
  "ipAddresses",
  "listenAddresses",
  "paths",
  "allowedOrigins",
  "requireOrigin",
  "webSocketOnly",
  "forwardedHeaders",
  "messageSize",
  "timeouts",
  "connectionLimits",
  "certificate",
  "systemd",
  "nginx",
  "selinux",
  "firewall",
  "requireUpstream",
  "removePackage",
] as const;

const same = (text: string) => text;

/**
 * The endpoint and the host as plain checked values, from resolved arguments.
 * @throws InvalidArguments with every issue at once.
 */
export function parseEndpoint(name: string, args: unknown): { endpoint: EndpointModel; host: HostModel } {
  const c = new Collector();
  const a = c.fields("", args, FIELDS);
  const host = readHost(c, a.host);
  const port = c.optional("port", a.port, parsePort, 443);
  const names = readNames(c, a, host.address);
  const allowedOrigins = c.list("allowedOrigins", a.allowedOrigins, parseOrigin, same);
  const paths = c.list("paths", a.paths, parsePath, same);
  const listenAddresses = c.list("listenAddresses", a.listenAddresses, parseIpAddress, same);
  for (const list of ["paths", "listenAddresses", "allowedOrigins"]) refuseEmpty(c, list, a[list]);
  const endpoint: EndpointModel = {
    name: c.optional("name", name, parseEndpointName, "unnamed"),
    port,
    ...names,
    listenAddresses: listenAddresses.length > 0 ? listenAddresses : ["0.0.0.0", "::"],
    upstream: readUpstream(c, a.upstream, port, [host.address, ...names.serverNames, ...names.ipAddresses]),
    paths: paths.length > 0 ? paths : ["/"],
    allowedOrigins,
    requireOrigin: c.optional("requireOrigin", a.requireOrigin, parseBoolean, false),
    webSocketOnly: c.optional("webSocketOnly", a.webSocketOnly, parseBoolean, false),
    forwardedHeaders: c.optional("forwardedHeaders", a.forwardedHeaders, oneOf(ForwardedHeaders), ForwardedHeaders.Set),
    messageSize: c.optional("messageSize", a.messageSize, oneOf(MessageSize), MessageSize.Medium),
    timeouts: readTimeouts(c, a.timeouts),
    connectionLimits: readLimits(c, a.connectionLimits),
    certificate: readCertificate(c, a.certificate),
    systemd: readSystemd(c, a.systemd),
    nginx: readNginx(c, a.nginx),
    selinux: readSelinux(c, a.selinux),
    firewall: c.optional("firewall", a.firewall, oneOf(Firewall), Firewall.Check),
    requireUpstream: c.optional("requireUpstream", a.requireUpstream, parseBoolean, false),
    removePackage: c.optional("removePackage", a.removePackage, parseBoolean, false),
  };
  if (endpoint.requireOrigin && allowedOrigins.length === 0) {
    const remedy = "list the origins of the pages that may connect in allowedOrigins";
    c.add({
      code: "WSS022",
      path: "requireOrigin",
      value: "true",
      problem: "allows nobody without allowedOrigins",
      remedy,
    });
  }
  if (port === 22 || port === host.port) {
    const remedy = "use another port, such as 443";
    c.add({ code: "WSS023", path: "port", value: String(port), problem: "is the port of SSH", remedy });
  }
  if (c.issues.length > 0) throw new InvalidArguments(name, c.issues);
  return { endpoint, host };
}

function readNames(c: Collector, a: Fields, hostAddress: string): Pick<EndpointModel, "serverNames" | "ipAddresses"> {
  const serverNames = c.list("serverNames", a.serverNames, parseServerName, same);
  const ipAddresses = c.list("ipAddresses", a.ipAddresses, parseIpAddress, same);
  if (serverNames[0]?.startsWith("*.")) {
    const remedy = "put a name without * first";
    const problem = "cannot be the first name, which makes the url";
    c.add({ code: "WSS025", path: "serverNames[0]", value: serverNames[0], problem, remedy });
  }
  const given = [a.serverNames, a.ipAddresses].some((list) => Array.isArray(list) && list.length > 0);
  if (given || hostAddress === "") return { serverNames, ipAddresses };
  return isIP(hostAddress) > 0
    ? { serverNames: [], ipAddresses: [hostAddress] }
    : { serverNames: [hostAddress], ipAddresses: [] };
}

function refuseEmpty(c: Collector, path: string, value: unknown): void {
  if (!Array.isArray(value) || value.length > 0) return;
  c.add({ code: "WSS006", path, value: "[]", problem: "is empty", remedy: "give an item or leave the argument out" });
}

function readSystemd(c: Collector, value: unknown): SystemdModel {
  const { restartOnFailure } = c.fields("systemd", value, ["restartOnFailure"]);
  return { restartOnFailure: c.optional("systemd.restartOnFailure", restartOnFailure, parseBoolean, false) };
}

function readSelinux(c: Collector, value: unknown): SelinuxModel {
  const { networkConnect } = c.fields("selinux", value, ["networkConnect"]);
  return { networkConnect: c.optional("selinux.networkConnect", networkConnect, parseBoolean, false) };
}
