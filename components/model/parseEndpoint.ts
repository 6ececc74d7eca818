import { isIP } from "node:net";
import { Firewall } from "../args/guards";
import { TlsProfile } from "../args/tls";
import { ForwardedHeaders, MessageSize } from "../args/traffic";
import { parseIpAddress, parseReachableAddress } from "./addresses";
import { Collector, type Fields, LATER } from "./collector";
import type { EndpointModel, SelinuxModel, SystemdModel } from "./endpointModel";
import { type HostModel, readHost } from "./hostModel";
import { InvalidArguments, quoted } from "./issue";
import { parseEndpointName, parseServerName } from "./names";
import { parseOrigin } from "./origin";
import { parsePath } from "./path";
import { isOwnAddress } from "./ownAddresses";
import { oneOf, parseBoolean, parsePort } from "./plainValues";
import { parseRawServerText } from "./rawServerText";
import { readCertificate } from "./readCertificate";
import { checkClientCertificates, readExtraDirectives } from "./readExtraDirectives";
import { readNginx } from "./readNginx";
import { readLimits, readTimeouts } from "./readTraffic";
import { readUpstream } from "./readUpstream";
import { checkTlsProfile } from "./tlsProfile";

/** All that `new WssEndpoint(name, { ... })` takes. */
export const FIELDS: readonly string[] = [
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
  "tlsProfile",
  "certificate",
  "systemd",
  "nginx",
  "extraDirectives",
  "rawServerText",
  "selinux",
  "firewall",
  "requireUpstream",
  "removePackage",
  "detectDrift",
];

const same = (text: string) => text;

/**
 * The endpoint and the host as plain checked values, from resolved arguments; defaults stand for what is LATER.
 * @throws InvalidArguments with every issue at once.
 */
export function parseEndpoint(name: string, args: unknown): { endpoint: EndpointModel; host: HostModel } {
  const c = new Collector();
  const a = c.fields("", args, FIELDS);
  const host = readHost(c, a.host);
  const port = c.optional("port", a.port, parsePort, 443);
  const names = readNames(c, a, host.address);
  const allowedOrigins = c.list("allowedOrigins", a.allowedOrigins, parseOrigin, same);
  const paths = readPaths(c, a.paths);
  const given = c.list("listenAddresses", a.listenAddresses, parseIpAddress, same);
  const listenAddresses = given.length > 0 ? given : ["0.0.0.0", "::"];
  for (const list of ["paths", "listenAddresses", "allowedOrigins"]) refuseEmpty(c, list, a[list]);
  const own = { port, listen: listenAddresses, names: [host.address, ...names.serverNames, ...names.ipAddresses] };
  const tlsProfile = readTlsProfile(c, a.tlsProfile);
  const endpoint: EndpointModel = {
    name: c.optional("name", name, parseEndpointName, "unnamed"),
    port,
    ...names,
    listenAddresses,
    upstream: readUpstream(c, a.upstream, (address) => isOwnAddress(address, own)),
    paths,
    allowedOrigins,
    requireOrigin: c.optional("requireOrigin", a.requireOrigin, parseBoolean, false),
    webSocketOnly: c.optional("webSocketOnly", a.webSocketOnly, parseBoolean, false),
    forwardedHeaders: c.optional("forwardedHeaders", a.forwardedHeaders, oneOf(ForwardedHeaders), ForwardedHeaders.Set),
    messageSize: c.optional("messageSize", a.messageSize, oneOf(MessageSize), MessageSize.Medium),
    timeouts: readTimeouts(c, a.timeouts),
    connectionLimits: readLimits(c, a.connectionLimits),
    tlsProfile,
    certificate: readCertificate(c, a.certificate, tlsProfile),
    systemd: readSystemd(c, a.systemd),
    nginx: readNginx(c, a.nginx),
    extraDirectives: readExtraDirectives(c, a.extraDirectives, paths),
    rawServerText: c.optional("rawServerText", a.rawServerText, parseRawServerText, []),
    selinux: readSelinux(c, a.selinux),
    firewall: c.optional("firewall", a.firewall, oneOf(Firewall), Firewall.Check),
    requireUpstream: c.optional("requireUpstream", a.requireUpstream, parseBoolean, false),
    removePackage: c.optional("removePackage", a.removePackage, parseBoolean, false),
    detectDrift: c.optional("detectDrift", a.detectDrift, parseBoolean, false),
  };
  if (endpoint.requireOrigin && allowedOrigins.length === 0) {
    const remedy = "list the origins of the pages that may connect in allowedOrigins";
    const problem = "allows nobody without allowedOrigins";
    c.addComparing({ code: "WSS022", path: "requireOrigin", value: "true", problem, remedy });
  }
  if (port === 22 || port === host.port) {
    const remedy = "use another port, such as 443";
    c.addComparing({ code: "WSS023", path: "port", value: String(port), problem: "is the port of SSH", remedy });
  }
  checkTlsProfile(c, endpoint);
  checkClientCertificates(c, endpoint);
  if (c.issues.length > 0) throw new InvalidArguments(`wss endpoint ${quoted(name)}`, c.issues);
  return { endpoint, host };
}

export function readTlsProfile(c: Collector, value: unknown): TlsProfile {
  return c.optional("tlsProfile", value, oneOf(TlsProfile), TlsProfile.Intermediate);
}

/** What clients connect to. */
export function readNames(
  c: Collector,
  a: Fields,
  hostAddress: string,
): Pick<EndpointModel, "serverNames" | "ipAddresses"> {
  const serverNames = c.list("serverNames", a.serverNames, parseServerName, same);
  const ipAddresses = c.list("ipAddresses", a.ipAddresses, parseReachableAddress, same);
  // A name before it may have been refused, or be known later.
  const isFirst = Array.isArray(a.serverNames) && String(a.serverNames[0]).startsWith("*.");
  if (isFirst && serverNames[0]?.startsWith("*.")) {
    const remedy = "put a name without * first";
    const problem = "cannot be the first name, which makes the url";
    c.add({ code: "WSS025", path: "serverNames[0]", value: serverNames[0], problem, remedy });
  }
  const lists = [a.serverNames, a.ipAddresses];
  const given = lists.some((list) => Array.isArray(list) && list.length > 0);
  if (given || lists.includes(LATER) || hostAddress === "") return { serverNames, ipAddresses };
  return isIP(hostAddress) > 0
    ? { serverNames: [], ipAddresses: [hostAddress] }
    : { serverNames: [hostAddress], ipAddresses: [] };
}

function readPaths(c: Collector, value: unknown): string[] {
  const paths = c.list("paths", value, parsePath, same);
  return paths.length > 0 ? paths : ["/"];
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
