import * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../../components/checkTogether";
import type { Code } from "../../components/model/codes";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { sudoLine } from "../../components/model/sudoPassword";
import { readStackConfig } from "../../components/stackConfig";
import { GPG_KEY, HOST, HOST_KEY, LEAST } from "./examples";

/** What is refused, with which code and for which argument. The first row of a code is its example in docs/codes.md. */
type BadInput = [what: string, code: Code, path: string, give: () => unknown];

const given = (change: object, name = "chat") => {
  return () => parseEndpoint(name, { ...LEAST, ...change });
};
const host = (change: object) => given({ host: { ...HOST, ...change } });
const upstream = (...addresses: unknown[]) =>
  given({ upstream: { servers: addresses.map((address) => ({ address })) } });
const selfSigned = (change: object) => given({ certificate: { selfSigned: change } });
const servers = (...list: object[]) => list.map((server, i) => ({ address: `10.0.0.${i}:1`, ...server }));
const named = (...serverNames: unknown[]) => given({ serverNames });
const addressed = (...ipAddresses: unknown[]) => given({ ipAddresses });
const pathed = (...paths: unknown[]) => given({ paths });
const allowed = (...allowedOrigins: unknown[]) => given({ allowedOrigins });
const configured = (values: object) => () => {
  const texts = Object.entries(values).map(([key, value]) => [`project:${key}`, JSON.stringify(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>);
  const config = readStackConfig(new pulumi.Config("project"));
  checkTogether({ ...config.host, privateKey: "x" }, config.endpoints);
};
const REPOSITORY = { baseUrl: "https://mirror.example.com/", gpgKey: GPG_KEY };
const nginx = (change: object) => given({ nginx: change });
const repository = (change: object) => nginx({ repository: { ...REPOSITORY, ...change } });
const PLAIN_HOST = { address: HOST.address, hostKey: HOST_KEY };
const ENDPOINT = { upstream: LEAST.upstream, serverNames: ["ws.example.com"] };

export const badInput: BadInput[] = [
  ["an upstream without a server", "WSS001", "upstream.servers", given({ upstream: { servers: [] } })],
  ["no upstream", "WSS001", "upstream.servers", given({ upstream: undefined })],
  ["a server without an address", "WSS001", "upstream.servers[0].address", upstream(undefined)],
  ["a host without its key", "WSS001", "host.hostKey", host({ hostKey: undefined })],
  ["a host without an address", "WSS001", "host.address", host({ address: undefined })],
  ["an empty text", "WSS001", "host.address", host({ address: "" })],
  ["nothing in a list", "WSS001", "paths[0]", pathed(null)],
  [
    "a bastion without its host key",
    "WSS001",
    "host.bastion.hostKey",
    host({ bastion: { address: "b.example.com", privateKey: "x" } }),
  ],
  ["a text for a list", "WSS002", "serverNames", given({ serverNames: "ws.example.com" })],
  ["text for a yes or no", "WSS002", "webSocketOnly", given({ webSocketOnly: "yes" })],
  ["a number for a text", "WSS002", "serverNames[0]", named(5)],
  ["a text for an object", "WSS002", "timeouts", given({ timeouts: "5s" })],
  ["a list for an object", "WSS002", "timeouts", given({ timeouts: [5] })],
  ["an object for a list", "WSS002", "upstream.servers", given({ upstream: { servers: { address: "a:1" } } })],
  ["an endpoint in the configuration that is text", "WSS002", "endpoint", configured({ endpoint: "a:1" })],
  ["endpoints that are no objects", "WSS002", "endpoints.a", configured({ endpoints: { a: "127.0.0.1:8080" } })],
  ["a host in the configuration that is a list", "WSS002", "host", configured({ host: ["a"], endpoint: ENDPOINT })],
  ["a misspelt argument", "WSS003", "serverName", given({ serverName: "ws.example.com" })],
  ["a misspelt argument inside", "WSS003", "timeouts.idel", given({ timeouts: { idel: 5 } })],
  [
    "nginx's name of an argument",
    "WSS003",
    "upstream.max_fails",
    given({ upstream: { ...LEAST.upstream, max_fails: 1 } }),
  ],
  ["an argument with a line end in its name", "WSS003", '"a\\nb"', given({ "a\nb": 1 })],
  ["an argument called __proto__", "WSS003", "__proto__", given(JSON.parse('{"__proto__":1}') as object)],
  ["a port as text", "WSS004", "port", given({ port: "443" })],
  ["port 0", "WSS004", "port", given({ port: 0 })],
  ["port 70000", "WSS004", "port", given({ port: 70000 })],
  ["half a port", "WSS004", "port", given({ port: 1.5 })],
  ["a number that is none", "WSS004", "port", given({ port: NaN })],
  ["a time as text", "WSS004", "timeouts.idle", given({ timeouts: { idle: "5x" } })],
  ["a time of 0", "WSS004", "timeouts.idle", given({ timeouts: { idle: 0 } })],
  ["a negative time", "WSS004", "timeouts.connect", given({ timeouts: { connect: -1 } })],
  ["a time that nginx cannot hold", "WSS004", "timeouts.idle", given({ timeouts: { idle: 2 ** 53 } })],
  ["no sockets at all", "WSS004", "connectionLimits.total", given({ connectionLimits: { total: 0 } })],
  [
    "a certificate of over 366 days",
    "WSS004",
    "certificate.selfSigned.validityPeriodHours",
    selfSigned({ validityPeriodHours: 9000 }),
  ],
  ["a misspelt choice", "WSS005", "firewall", given({ firewall: "mange" })],
  ["a size", "WSS005", "messageSize", given({ messageSize: "10q" })],
  ["a key below 2048 bits", "WSS005", "certificate.selfSigned.keyAlgorithm", selfSigned({ keyAlgorithm: "RSA_1024" })],
  ["a choice in upper case", "WSS005", "forwardedHeaders", given({ forwardedHeaders: "SET" })],
  ["an empty list of paths", "WSS006", "paths", pathed()],
  ["an empty list of origins", "WSS006", "allowedOrigins", allowed()],
  ["an empty list of addresses to listen on", "WSS006", "listenAddresses", given({ listenAddresses: [] })],
  ["two equal paths", "WSS007", "paths[1]", pathed("/a", "/a")],
  ["two equal server names", "WSS007", "serverNames[1]", named("a.example.com", "A.example.com")],
  ["two spellings of an address", "WSS007", "ipAddresses[1]", addressed("2001:db8::1", "2001:DB8:0::1")],
  ["two equal servers", "WSS007", "upstream.servers[1]", upstream("10.0.0.1:1", "10.0.0.1:1")],
  ["a line end in a server name", "WSS008", "serverNames[0]", named("ws.example.com\n")],
  ["NUL in a path", "WSS008", "paths[0]", pathed("/a\0")],
  ["a carriage return in an origin", "WSS008", "allowedOrigins[0]", allowed("https://a.example\r")],
  ["a tab in an upstream", "WSS008", "upstream.servers[0].address", upstream("10.0.0.1:1\tdown")],
  ["a control character of Latin-1", "WSS008", "serverNames[0]", named("a\u0085b")],
  ["an endpoint name with an upper-case letter", "WSS010", "name", given({}, "Chat")],
  ["an endpoint name that leaves its folder", "WSS010", "name", given({}, "../x")],
  ["an endpoint name that looks like an option", "WSS010", "name", given({}, "-rf")],
  ["an endpoint name of 65 characters", "WSS010", "name", given({}, "a".repeat(65))],
  ["a server name with a semicolon", "WSS011", "serverNames[0]", named("a;b")],
  ...Array.from("{}#\"'\\ $`()*/~^|&,=", (c): BadInput => {
    return [`a server name with ${c}`, "WSS011", "serverNames[0]", named(`ws${c}.example.com`)];
  }),
  ["a label of 64 characters", "WSS011", "serverNames[0]", named(`${"a".repeat(64)}.example`)],
  ["a name of 254 characters", "WSS011", "serverNames[0]", named(`${"a.".repeat(126)}ab`)],
  ["a wildcard in the middle", "WSS011", "serverNames[0]", named("a.*.example.com")],
  ["a regular expression", "WSS011", "serverNames[0]", named("~^ws\\d$")],
  ["an underscore in a name for clients", "WSS011", "serverNames[0]", named("my_ws.example.com")],
  ["an address as a name", "WSS011", "serverNames[0]", named("192.0.2.7")],
  ["a full-width semicolon", "WSS011", "serverNames[0]", named("a；b")],
  ["a line separator", "WSS014", "paths[0]", pathed("/a\u2028b")],
  ["text that runs backwards", "WSS011", "serverNames[0]", named("moc.\u202ea")],
  ["a lone surrogate", "WSS011", "serverNames[0]", named("\ud800.example")],
  ["an address in an old spelling", "WSS012", "ipAddresses[0]", addressed("010.0.0.1")],
  ["an address with a mask", "WSS012", "ipAddresses[0]", addressed("1.2.3.4/33")],
  ["a short address", "WSS012", "ipAddresses[0]", addressed("127.1")],
  ["a hexadecimal address", "WSS012", "ipAddresses[0]", addressed("0x7f.1")],
  ["an address with a zone", "WSS012", "listenAddresses[0]", given({ listenAddresses: ["fe80::1%eth0"] })],
  ["an address that nobody can connect to", "WSS012", "ipAddresses[0]", addressed("0.0.0.0")],
  ["a link-local address of IPv6", "WSS012", "listenAddresses[0]", given({ listenAddresses: ["fe80::1"] })],
  ["an upstream that is link-local", "WSS012", "upstream.servers[0].address", upstream("[fe80::1]:80")],
  ["IPv4 in the form of IPv6", "WSS012", "listenAddresses[0]", given({ listenAddresses: ["::ffff:192.0.2.1"] })],
  ["a multicast address", "WSS012", "listenAddresses[0]", given({ listenAddresses: ["224.0.0.1"] })],
  ["a multicast address of IPv6", "WSS012", "ipAddresses[0]", addressed("ff02::1")],
  ["any address as the host's", "WSS012", "host.address", host({ address: "::" })],
  ["an origin without TLS", "WSS013", "allowedOrigins[0]", allowed("http://app.example.com")],
  ["an origin with a path", "WSS013", "allowedOrigins[0]", allowed("https://app.example.com/")],
  ["the origin null", "WSS013", "allowedOrigins[0]", allowed("null")],
  ["any origin", "WSS013", "allowedOrigins[0]", allowed("*")],
  ["an origin with port 0", "WSS013", "allowedOrigins[0]", allowed("https://app.example.com:0")],
  ["a path without a slash", "WSS014", "paths[0]", pathed("chat")],
  ["a path with #;", "WSS014", "paths[0]", pathed("/a#;")],
  ["a path with ..", "WSS014", "paths[0]", pathed("/a/../b")],
  ["an encoded path", "WSS014", "paths[0]", pathed("/%2e%2e/a")],
  ["a variable in a path", "WSS014", "paths[0]", pathed("/$request_uri")],
  ["the path of the proof", "WSS014", "paths[0]", pathed("/.wss-endpoint/x")],
  ["an upstream with a scheme", "WSS015", "upstream.servers[0].address", upstream("ws://127.0.0.1:8080")],
  ["a file as upstream", "WSS015", "upstream.servers[0].address", upstream("file:///etc/passwd")],
  ["a socket file as upstream", "WSS015", "upstream.servers[0].address", upstream("unix:/run/x:1")],
  ["an upstream with a user", "WSS015", "upstream.servers[0].address", upstream("user@a:1")],
  ["an upstream with a fragment", "WSS015", "upstream.servers[0].address", upstream("a:1#x")],
  ["an upstream without a port", "WSS015", "upstream.servers[0].address", upstream("127.0.0.1")],
  ["IPv6 with a port but without brackets", "WSS015", "upstream.servers[0].address", upstream("fd00::5:8080")],
  ["a port over 65535", "WSS015", "upstream.servers[0].address", upstream("a:65536")],
  ["a user in the host's address", "WSS016", "host.address", host({ address: "root@ws.example.com" })],
  ["a port in the host's address", "WSS016", "host.address", host({ address: "ws.example.com:22" })],
  ["the endpoint as its own upstream", "WSS020", "upstream.servers[0].address", given({ port: 8080 })],
  ["its own public name", "WSS020", "upstream.servers[0].address", upstream("ws.example.com:443")],
  ["its own loopback", "WSS020", "upstream.servers[0].address", upstream("127.7.7.7:443")],
  ["its own loopback by IPv6", "WSS020", "upstream.servers[0].address", upstream("[::1]:443")],
  ["its own loopback by name", "WSS020", "upstream.servers[0].address", upstream("localhost:443")],
  ["any of its own addresses", "WSS020", "upstream.servers[0].address", upstream("0.0.0.0:443")],
  [
    "the address that it listens on",
    "WSS020",
    "upstream.servers[0].address",
    given({ listenAddresses: ["10.0.0.5"], upstream: { servers: [{ address: "10.0.0.5:443" }] } }),
  ],
  [
    "a backup with ip_hash",
    "WSS021",
    "upstream.servers[1].backup",
    given({ upstream: { servers: servers({}, { backup: true }), balance: "ip_hash" } }),
  ],
  ["only backups", "WSS021", "upstream.servers", given({ upstream: { servers: servers({ backup: true }) } })],
  ["requireOrigin that allows nobody", "WSS022", "requireOrigin", given({ requireOrigin: true })],
  ["port 22", "WSS023", "port", given({ port: 22 })],
  ["the port of SSH", "WSS023", "port", given({ host: { ...HOST, port: 2222 }, port: 2222 })],
  [
    "a certificate that is always due",
    "WSS024",
    "certificate.selfSigned.earlyRenewalHours",
    selfSigned({ validityPeriodHours: 24, earlyRenewalHours: 24 }),
  ],
  ["a wildcard that would make the url", "WSS025", "serverNames[0]", named("*.example.com")],
  ["a wildcard in another script", "WSS025", "serverNames[0]", named("*.bücher.example")],
  ["a host key that was cut", "WSS030", "host.hostKey", host({ hostKey: HOST_KEY.slice(0, -8) })],
  ["the host's name before its key", "WSS030", "host.hostKey", host({ hostKey: `ws1 ${HOST_KEY}` })],
  ["an RSA host key", "WSS030", "host.hostKey", host({ hostKey: "ssh-rsa AAAAB3NzaC1yc2E=" })],
  ["nothing to log in with", "WSS031", "host.privateKey", host({ privateKey: "" })],
  ["a host's name with a slash", "WSS032", "host.name", host({ name: "a/b" })],
  ["a user name with a space", "WSS033", "host.user", host({ user: "a b" })],
  ["a user name that looks like an option", "WSS033", "host.user", host({ user: "-oProxyCommand=x" })],
  ["a sudo password of two lines", "WSS034", "host.sudoPassword", () => sudoLine("chat", "canary-1\ncanary-2")],
  [
    "two endpoints on one port and name",
    "WSS035",
    "endpoints.b",
    configured({ host: PLAIN_HOST, endpoints: { a: ENDPOINT, b: ENDPOINT } }),
  ],
  [
    "an argument that was set without --path",
    "WSS036",
    "port",
    configured({ host: PLAIN_HOST, port: 5555, endpoint: ENDPOINT }),
  ],
  ["one endpoint and several", "WSS037", "endpoints", configured({ endpoint: ENDPOINT, endpoints: { a: ENDPOINT } })],
  ["no endpoint", "WSS037", "endpoint", configured({})],
  ["1001 names", "WSS038", "serverNames", named(...Array.from({ length: 1001 }, (_, i) => `n${i}.example.com`))],
  ["a repository beside a source", "WSS040", "nginx.repository", nginx({ repository: REPOSITORY, source: "epel" })],
  [
    "a repository beside the default source",
    "WSS040",
    "nginx.repository",
    nginx({ repository: REPOSITORY, source: "host" }),
  ],
  ["a stream beside nginx.org", "WSS040", "nginx.moduleStream", nginx({ source: "nginx.org", moduleStream: "1.24" })],
  [
    "a stream beside a repository",
    "WSS040",
    "nginx.moduleStream",
    nginx({ repository: REPOSITORY, moduleStream: "1.24" }),
  ],
  ["an upgrade to no version", "WSS040", "nginx.upgrade", nginx({ upgrade: "when-older" })],
  ["a version that is none", "WSS041", "nginx.minimalVersion", nginx({ minimalVersion: "1.x" })],
  ["a repository by ftp", "WSS042", "nginx.repository.baseUrl", repository({ baseUrl: "ftp://mirror.example.com/" })],
  ["a repository with a password", "WSS042", "nginx.repository.baseUrl", repository({ baseUrl: "https://u:p@a/" })],
  ["a key over http", "WSS043", "nginx.repository.gpgKey", repository({ gpgKey: "http://mirror.example.com/key" })],
  [
    "a private key as the key",
    "WSS043",
    "nginx.repository.gpgKey",
    repository({ gpgKey: GPG_KEY.replace(/PUBLIC/g, "PRIVATE") }),
  ],
  ["a stream with its module", "WSS044", "nginx.moduleStream", nginx({ moduleStream: "nginx:1.24" })],
  ["a source that is none of the choices", "WSS005", "nginx.source", nginx({ source: "appstream" })],
  ["a version as a number, which loses zeros", "WSS002", "nginx.minimalVersion", nginx({ minimalVersion: 1.2 })],
  ["a repository without an address", "WSS001", "nginx.repository.baseUrl", repository({ baseUrl: undefined })],
  ["a repository without a key", "WSS001", "nginx.repository.gpgKey", repository({ gpgKey: undefined })],
  ["an agent beside a private key", "WSS060", "host.agentSocketPath", host({ agentSocketPath: "/run/agent" })],
  [
    "an agent's socket that is no path",
    "WSS061",
    "host.agentSocketPath",
    host({ privateKey: undefined, agentSocketPath: "agent" }),
  ],
  ["no time to wait", "WSS004", "host.waitSeconds", host({ waitSeconds: 0 })],
];
