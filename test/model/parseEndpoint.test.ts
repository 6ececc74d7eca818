import { expect, test } from "vitest";
import { InvalidArguments, type Issue } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parse } from "../../components/nginx/parse";
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
        servers: [{ address: "127.0.0.1:8080", weight: 1, maxFails: 1, failTimeout: 2, backup: false }],
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
      tlsProfile: "intermediate",
      certificate: {
        kind: "selfSigned",
        keyAlgorithm: "ECDSA_P256",
        keyVersion: 1,
        validityPeriodHours: 8760,
        earlyRenewalHours: 720,
      },
      systemd: { restartOnFailure: false },
      nginx: {
        source: "host",
        repository: undefined,
        moduleStream: undefined,
        minimalVersion: undefined,
        upgrade: "never",
      },
      extraDirectives: [],
      rawServerText: [],
      selinux: { networkConnect: false },
      firewall: "check",
      requireUpstream: false,
      removePackage: false,
      detectDrift: false,
    },
    host: { address: "ws.example.com", port: 22, user: "root", hostKey: HOST_KEY },
  });
});

test("every argument reaches the model as it was given", () => {
  const { host, upstream, certificate, rawServerText, ...rest } = MOST;
  const { endpoint } = parseEndpoint("chat", MOST);
  expect(endpoint).toMatchObject({ ...rest, upstream, certificate: certificate.selfSigned });
  expect(endpoint.rawServerText).toEqual(parse(rawServerText));
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
      "  WSS003 hots: is not an argument; did you mean host?",
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
