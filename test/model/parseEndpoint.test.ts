import { describe, expect, test } from "vitest";
import { InvalidArguments, type Issue } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { GPG_KEY, HOST, HOST_KEY, LEAST, MOST } from "./examples";

function issues(args: unknown, name = "chat"): readonly Issue[] {
  try {
    parseEndpoint(name, args);
    return [];
  } catch (error) {
    if (error instanceof InvalidArguments) return error.issues;
    throw error;
  }
}

function found(args: unknown, name?: string): string[] {
  return issues(args, name).map(({ code, path }) => `${code} ${path}`);
}

test("host and upstream are enough, and every default is filled in", () => {
  expect(parseEndpoint("chat", LEAST)).toEqual({
    endpoint: {
      name: "chat",
      port: 443,
      serverNames: ["ws.example.com"],
      ipAddresses: [],
      listenAddresses: ["0.0.0.0", "::"],
      upstream: {
        servers: [{ address: "127.0.0.1:8080", weight: 1, maxFails: 1, failTimeout: 10, backup: false }],
        balance: "least_conn",
      },
      paths: ["/"],
      allowedOrigins: [],
      requireOrigin: false,
      webSocketOnly: false,
      forwardedHeaders: "set",
      messageSize: "medium",
      timeouts: { connect: 5, idle: 3600, handshake: 15 },
      connectionLimits: { perAddress: undefined, total: undefined },
      certificate: { keyAlgorithm: "ECDSA_P256", validityPeriodHours: 8760, earlyRenewalHours: 720 },
      systemd: { restartOnFailure: false },
      nginx: {
        source: "host",
        repository: undefined,
        moduleStream: undefined,
        minimalVersion: undefined,
        upgrade: "never",
      },
      selinux: { networkConnect: false },
      firewall: "check",
      requireUpstream: false,
      removePackage: false,
    },
    host: { address: "ws.example.com", port: 22, user: "root", hostKey: HOST_KEY },
  });
});

test("every argument reaches the model as it was given", () => {
  const { host, upstream, certificate, ...rest } = MOST;
  const { endpoint } = parseEndpoint("chat", MOST);
  expect(endpoint).toMatchObject({ ...rest, upstream, certificate: certificate.selfSigned });
  expect(host.name).toBe("ws1");
});

test("a bastion is read like the host, with its own defaults", () => {
  const bastion = { address: "b.example.com", hostKey: HOST_KEY, password: "[secret]" };
  expect(parseEndpoint("chat", { ...LEAST, host: { ...HOST, user: "deploy", bastion } }).host).toEqual({
    ...{ address: "ws.example.com", port: 22, user: "deploy", hostKey: HOST_KEY },
    bastion: { address: "b.example.com", port: 22, user: "root", hostKey: HOST_KEY },
  });
});

test("an agent is enough to log in with, and a host that boots is waited for", () => {
  const { privateKey, ...rest } = HOST;
  expect(privateKey).toBeDefined();
  const agentSocketPath = "/run/user/1000/agent";
  const host = { ...rest, agentSocketPath, waitSeconds: 120, bastion: { ...rest, agentSocketPath } };
  expect(parseEndpoint("chat", { ...LEAST, host }).host).toMatchObject({
    agentSocketPath,
    waitSeconds: 120,
    bastion: { agentSocketPath },
  });
});

test("all issues come in one error, each with code, path, value, reason and remedy", () => {
  const args = { ...LEAST, port: "443", serverNames: ["a;b"], paths: ["chat"], hots: 1 };
  expect(() => parseEndpoint("chat", args)).toThrow(
    [
      'wss endpoint "chat": 4 arguments are not valid:',
      "  WSS003 hots: is not an argument; use one of host, upstream, port, serverNames, ipAddresses, listenAddresses, " +
        "paths, allowedOrigins, requireOrigin, webSocketOnly, forwardedHeaders, messageSize, timeouts, " +
        "connectionLimits, certificate, systemd, nginx, selinux, firewall, requireUpstream, removePackage",
      '  WSS004 port: "443" is text; give a whole number from 1 to 65535, without quotes',
      '  WSS011 serverNames[0]: "a;b" holds the character ";", which no DNS name has; use a DNS name such as ws.example.com',
      '  WSS014 paths[0]: "chat" does not begin with /; use a path such as "/chat" (that path) or "/chat/" (all below it)',
    ].join("\n"),
  );
});

test("an endpoint without any argument says all that is required", () => {
  expect(found({})).toEqual([
    "WSS031 host.privateKey",
    "WSS001 host.address",
    "WSS001 host.hostKey",
    "WSS001 upstream.servers",
  ]);
});

test("the host's address names the endpoint only where no name is given", () => {
  const named = (args: object) => {
    const { serverNames, ipAddresses } = parseEndpoint("chat", { ...LEAST, ...args }).endpoint;
    return [...serverNames, ...ipAddresses];
  };
  expect(named({})).toEqual(["ws.example.com"]);
  expect(named({ host: { ...HOST, address: "192.0.2.7" } })).toEqual(["192.0.2.7"]);
  expect(named({ ipAddresses: ["192.0.2.9"] })).toEqual(["192.0.2.9"]);
  expect(named({ serverNames: ["a.example.com"] })).toEqual(["a.example.com"]);
});

test.each([
  ["an endpoint name with an upper-case letter", "Chat", {}, "WSS010 name"],
  ["an endpoint name that leaves its folder", "../x", {}, "WSS010 name"],
  ["an endpoint name of 65 characters", "a".repeat(65), {}, "WSS010 name"],
  ["two equal server names", "chat", { serverNames: ["a.example.com", "A.example.com"] }, "WSS007 serverNames[1]"],
  ["two equal paths", "chat", { paths: ["/a", "/a"] }, "WSS007 paths[1]"],
  ["an empty list of paths", "chat", { paths: [] }, "WSS006 paths"],
  ["an empty list of origins", "chat", { allowedOrigins: [] }, "WSS006 allowedOrigins"],
  ["a wildcard that would make the url", "chat", { serverNames: ["*.example.com"] }, "WSS025 serverNames[0]"],
  ["requireOrigin that allows nobody", "chat", { requireOrigin: true }, "WSS022 requireOrigin"],
  ["the port of SSH", "chat", { host: { ...HOST, port: 2222 }, port: 2222 }, "WSS023 port"],
  ["port 22", "chat", { port: 22 }, "WSS023 port"],
  ["no server in the upstream", "chat", { upstream: { servers: [] } }, "WSS001 upstream.servers"],
  ["the endpoint as its own upstream", "chat", { port: 8080 }, "WSS020 upstream.servers[0].address"],
  [
    "a certificate that is always due",
    "chat",
    { certificate: { selfSigned: { validityPeriodHours: 24, earlyRenewalHours: 24 } } },
    "WSS024 certificate.selfSigned.earlyRenewalHours",
  ],
  [
    "a certificate of over 366 days",
    "chat",
    { certificate: { selfSigned: { validityPeriodHours: 9000 } } },
    "WSS004 certificate.selfSigned.validityPeriodHours",
  ],
  ["a size that is none", "chat", { messageSize: "10q" }, "WSS005 messageSize"],
  ["a time of 0", "chat", { timeouts: { idle: 0 } }, "WSS004 timeouts.idle"],
  ["a time as text", "chat", { timeouts: { idle: "5x" } }, "WSS004 timeouts.idle"],
  ["a misspelt argument inside", "chat", { timeouts: { idel: 5 } }, "WSS003 timeouts.idel"],
  ["a firewall that is none of the choices", "chat", { firewall: "off" }, "WSS005 firewall"],
  ["text for a yes or no", "chat", { webSocketOnly: "yes" }, "WSS002 webSocketOnly"],
  ["a host without its key", "chat", { host: { address: "a.example.com", privateKey: "x" } }, "WSS001 host.hostKey"],
  [
    "a bastion without its host key",
    "chat",
    { host: { ...HOST, bastion: { address: "b.example.com", privateKey: "x" } } },
    "WSS001 host.bastion.hostKey",
  ],
  [
    "an agent beside a private key",
    "chat",
    { host: { ...HOST, agentSocketPath: "/a" } },
    "WSS060 host.agentSocketPath",
  ],
  [
    "an agent's socket that is no path",
    "chat",
    { host: { address: "a.example.com", hostKey: HOST_KEY, agentSocketPath: "agent" } },
    "WSS061 host.agentSocketPath",
  ],
  ["no time to wait", "chat", { host: { ...HOST, waitSeconds: 0 } }, "WSS004 host.waitSeconds"],
  ["a user name with a space", "chat", { host: { ...HOST, user: "a b" } }, "WSS033 host.user"],
])("%s is refused", (_what, name, change, issue) => {
  expect(found({ ...LEAST, ...change }, name)).toEqual([issue]);
});

test("backup does not go with ip_hash, and one server must not be a backup", () => {
  const servers = [{ address: "10.0.0.1:1" }, { address: "10.0.0.2:1", backup: true }];
  expect(found({ ...LEAST, upstream: { servers, balance: "ip_hash" } })).toEqual(["WSS021 upstream.servers[1].backup"]);
  expect(found({ ...LEAST, upstream: { servers: servers.slice(1) } })).toEqual(["WSS021 upstream.servers"]);
});

describe("of what says where nginx comes from,", () => {
  const repository = { baseUrl: "https://mirror.example.com/", gpgKey: GPG_KEY };

  test.each([
    ["a source that is none of the choices", { source: "appstream" }, ["WSS005 nginx.source"]],
    ["a repository beside a source", { repository, source: "epel" }, ["WSS040 nginx.repository"]],
    ["a repository beside the default source, named", { repository, source: "host" }, ["WSS040 nginx.repository"]],
    ["a stream beside nginx.org", { source: "nginx.org", moduleStream: "1.24" }, ["WSS040 nginx.moduleStream"]],
    ["a stream beside a repository", { repository, moduleStream: "1.24" }, ["WSS040 nginx.moduleStream"]],
    ["an upgrade to no version", { upgrade: "when-older" }, ["WSS040 nginx.upgrade"]],
    ["a version that is none", { minimalVersion: "1.x" }, ["WSS041 nginx.minimalVersion"]],
    ["a version as a number, which loses zeros", { minimalVersion: 1.2 }, ["WSS002 nginx.minimalVersion"]],
    ["a repository without an address", { repository: { gpgKey: GPG_KEY } }, ["WSS001 nginx.repository.baseUrl"]],
    [
      "a repository without a key",
      { repository: { baseUrl: "https://mirror.example.com/" } },
      ["WSS001 nginx.repository.gpgKey"],
    ],
    [
      "a key over http",
      { repository: { ...repository, gpgKey: "http://mirror.example.com/key" } },
      ["WSS043 nginx.repository.gpgKey"],
    ],
    [
      "a misspelt argument",
      { repository: { ...repository, baseURL: "https://x/" } },
      ["WSS003 nginx.repository.baseURL"],
    ],
  ])("%s is refused", (_what, nginx, expected) => {
    expect(found({ ...LEAST, nginx })).toEqual(expected);
  });

  test("two that exclude each other are both named", () => {
    expect(() => parseEndpoint("chat", { ...LEAST, nginx: { repository, source: "nginx.org" } })).toThrow(
      "WSS040 nginx.repository: does not go with nginx.source; leave one of the two out",
    );
  });

  test("neither a private key nor a mirror's password is in an error", () => {
    const key = GPG_KEY.replace(/PUBLIC/g, "PRIVATE").replace("mQGN", "canary");
    const secret = { baseUrl: "https://user:canary@mirror.example.com/", gpgKey: key };
    const all = issues({ ...LEAST, nginx: { repository: secret } });
    expect(all.map(({ code, problem }) => `${code} ${problem}`)).toEqual([
      "WSS042 holds a user or a password, which every user of the host could read",
      "WSS043 holds a private key",
    ]);
    expect(JSON.stringify(all)).not.toContain("canary");
  });
});

test("a secret is never in an error", () => {
  const secret = "canary-4f1b";
  const host = {
    address: "a b",
    hostKey: "x",
    privateKey: secret,
    password: secret,
    sudoPassword: secret,
    privatekey: secret,
  };
  expect(issues({ ...LEAST, host }).length).toBeGreaterThan(1);
  expect(() => parseEndpoint("chat", { ...LEAST, host })).toThrow(expect.not.stringContaining(secret) as unknown);
  expect(JSON.stringify(issues({ ...LEAST, host }))).not.toContain(secret);
});
