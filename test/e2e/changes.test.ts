import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { reloads, writeNotices } from "./counted";
import { newPem, type Pem } from "./script";
import { cleanUp, type EndpointOutputs, freshHost, openStack, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const BY_NAME = { servername: "ws.example.com", headers: { Host: "ws.example.com" } };
const PASSPHRASE = "passphrase-canary";
const folder = mkdtempSync(join(tmpdir(), "wss-changes-"));

let host: TestHost;
let blue: EchoUpstream;
let green: EchoUpstream;
let stack: TestStack;
let out: EndpointOutputs;
let provided: Pem;
let rotated: string;
let withPassphrase: string;
let newHostKey: string;
/** What the stack's configuration has of the endpoint and of the host, as the rows before have left it. */
let endpoint: Record<string, unknown>;
let login: Record<string, unknown>;

beforeAll(async () => {
  [host, blue, green] = await Promise.all([
    freshHost("changes", 215),
    EchoUpstream.start(GATEWAY),
    EchoUpstream.start(GATEWAY),
  ]);
  cleanUp(() => Promise.all([blue.stop(), green.stop()]).then(() => undefined));
  execFileSync("ssh-keygen", ["-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", join(folder, "rotated")]);
  rotated = readFileSync(join(folder, "rotated"), "utf8");
  copyFileSync(join(folder, "rotated"), join(folder, "locked"));
  execFileSync("ssh-keygen", ["-q", "-p", "-m", "PEM", "-P", "", "-N", PASSPHRASE, "-f", join(folder, "locked")]);
  withPassphrase = readFileSync(join(folder, "locked"), "utf8");
  newHostKey = (await host.run("ssh-keygen -q -t ed25519 -N '' -C '' -f /root/hostkey; cat /root/hostkey.pub")).trim();
  await host.run(
    `for home in /root /home/*; do echo '${readFileSync(join(folder, "rotated.pub"), "utf8").trim()}' >>$home/.ssh/authorized_keys; done
    printf 'Port 22\\nPort 2222\\n' >/etc/ssh/sshd_config.d/port.conf; systemctl restart ssh`,
  );
  provided = await newPem();
  endpoint = {
    port: 5555,
    serverNames: ["ws.example.com"],
    upstream: { servers: [{ address: blue.address }] },
  };
  login = { name: "ws1", address: host.address, hostKey: host.hostKey };
  stack = await TestStack.create("changes", host, endpoint, login);
  out = await stack.up();
  await writeNotices(host);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Change {
  /** Of the endpoint's arguments. */
  endpoint?: object;
  /** Of the host's. */
  host?: object;
  /** Keys of the configuration that are secrets. */
  secrets?: Record<string, string>;
  /** Of other keys. */
  keys?: Record<string, unknown>;
  /** On the host itself, before the up. */
  before?: string;
  /** Whether nobody can connect any more where clients did before. */
  closes?: boolean;
  /** Whether clients see another certificate from then on. */
  certificate?: "another";
  /** And whether it is for another key. */
  key?: "another";
}
/** What is done to the command that runs on the host, how often somebody logs in, and how often nginx reloads. */
type Seen = [commands: string[], logins: number, reloads: number];

const UPDATE = ["update chat-ws1"];

const url = () => `wss://${host.address}:${String(endpoint.port)}/`;
const publicKey = ({ certificatePem }: EndpointOutputs) =>
  new X509Certificate(certificatePem).publicKey.export({ type: "spki", format: "pem" });

/** Each change on top of those before it. */
const CHANGES: Record<string, [change: () => Change, seen: Seen]> = {
  "the upstream": [() => ({ endpoint: { upstream: { servers: [{ address: green.address }] } } }), [UPDATE, 1, 1]],
  "the port": [() => ({ endpoint: { port: 5556 }, closes: true }), [UPDATE, 1, 1]],
  "the server's names": [
    () => ({ endpoint: { serverNames: ["ws.example.com", "other.example.com"] }, certificate: "another" }),
    [UPDATE, 1, 1],
  ],
  "the addresses that it listens on": [() => ({ endpoint: { listenAddresses: ["0.0.0.0"] } }), [UPDATE, 1, 1]],
  "a directive of one's own": [
    () => ({ endpoint: { extraDirectives: [{ name: "add_header", args: ["X-A", "b"] }] } }),
    [UPDATE, 1, 1],
  ],
  "the TLS profile, which bounds the certificate's validity": [
    () => ({ endpoint: { tlsProfile: "modern" }, certificate: "another" }),
    [UPDATE, 1, 1],
  ],
  "the certificate's validity": [
    () => ({ endpoint: { certificate: { selfSigned: { validityPeriodHours: 1000 } } }, certificate: "another" }),
    [UPDATE, 1, 1],
  ],
  "the kind of key": [
    () => ({
      endpoint: { certificate: { selfSigned: { keyAlgorithm: "ECDSA_P384" } } },
      certificate: "another",
      key: "another",
    }),
    [UPDATE, 1, 1],
  ],
  "the key's version": [
    () => ({
      endpoint: { certificate: { selfSigned: { keyAlgorithm: "ECDSA_P384", keyVersion: 2 } } },
      certificate: "another",
      key: "another",
    }),
    [UPDATE, 1, 1],
  ],
  "how early it is renewed": [
    () => ({
      endpoint: { certificate: { selfSigned: { keyAlgorithm: "ECDSA_P384", keyVersion: 2, earlyRenewalHours: 100 } } },
    }),
    [[], 0, 0],
  ],
  "the certificate's source": [
    () => ({
      endpoint: {
        serverNames: ["ws.example.com"],
        certificate: { provided: { certificatePem: provided.certificate } },
      },
      secrets: { "endpoint.certificate.provided.privateKeyPem": provided.privateKey },
      certificate: "another",
      key: "another",
    }),
    [UPDATE, 1, 1],
  ],
  requireUpstream: [() => ({ endpoint: { requireUpstream: true } }), [UPDATE, 1, 0]],
  firewall: [() => ({ endpoint: { firewall: "ignore" } }), [UPDATE, 1, 0]],
  selinux: [() => ({ endpoint: { selinux: { networkConnect: true } } }), [UPDATE, 1, 0]],
  "what nginx has to be": [() => ({ keys: { nginx: { minimalVersion: "1.20.0" } } }), [UPDATE, 1, 0]],
  "systemd.restartOnFailure": [() => ({ keys: { systemd: { restartOnFailure: true } } }), [UPDATE, 1, 0]],
  removePackage: [() => ({ keys: { removePackage: true } }), [UPDATE, 1, 0]],
  "detectDrift, which looks": [() => ({ keys: { detectDrift: true } }), [[], 1, 0]],
  "and is left out again": [() => ({ keys: { detectDrift: undefined } }), [[], 0, 0]],
  "a rotated SSH key": [() => ({ secrets: { privateKey: rotated } }), [UPDATE, 1, 0]],
  "the SSH key with a passphrase": [
    () => ({ secrets: { privateKey: withPassphrase, privateKeyPassword: PASSPHRASE } }),
    [UPDATE, 1, 0],
  ],
  "the host's SSH key, made anew": [
    () => ({
      // As old as the one before: all such keys begin with the same letters, and a search for secrets would find them.
      before:
        "mv /root/hostkey /etc/ssh/ssh_host_ed25519_key; touch -r /etc/hostname /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh",
      host: { hostKey: newHostKey },
    }),
    [UPDATE, 1, 0],
  ],
  "the SSH user": [() => ({ host: { user: "deploy" } }), [UPDATE, 1, 0]],
  "a user whose sudo wants a password": [
    () => ({ host: { user: "pwuser" }, secrets: { sudoPassword: "secret" } }),
    [UPDATE, 1, 0],
  ],
  "the sudo password": [
    () => ({ before: "echo pwuser:secret-two | chpasswd", secrets: { sudoPassword: "secret-two" } }),
    [UPDATE, 1, 0],
  ],
  "a password in place of the SSH key": [
    () => ({ secrets: { password: "secret-two", privateKey: "", privateKeyPassword: "" } }),
    [UPDATE, 1, 0],
  ],
  "the SSH port": [() => ({ host: { port: 2222 } }), [UPDATE, 1, 0]],
  "a bastion": [
    () => ({
      host: { bastion: { address: host.address, hostKey: newHostKey, user: "plain" } },
      keys: { bastionPrivateKey: privateKey() },
    }),
    [UPDATE, 2, 0],
  ],
  "the host's address, while its name stays": [() => ({ host: { address: host.address6 } }), [UPDATE, 2, 0]],
  "the host's name": [() => ({ host: { name: "ws2" } }), [["create chat-ws2", "delete chat-ws1"], 4, 0]],
};

describe("a change is one run on the host at most, and one reload only where nginx has something to learn; sockets live on:", () => {
  test.each(Object.entries(CHANGES))("%s", async (what, [change, [commands, wantedLogins, wantedReloads]]) => {
    const { before, closes = false, certificate = "the same", key = "the same", ...to } = change();
    if (before !== undefined) await host.run(before);
    const options = { ...BY_NAME, rejectUnauthorized: certificate === "the same" };
    const wire = await Wire.watch(host, url(), out.trustPem, options, closes ? 0 : undefined);
    endpoint = { ...endpoint, ...to.endpoint };
    login = { ...login, ...to.host };
    await stack.set({ endpoint, host: login, ...to.keys });
    await stack.set(to.secrets ?? {}, true);
    const { ok, errors, operations, outputs } = await stack.stack.up();
    expect([ok, errors]).toEqual([true, []]);
    const done = operations.filter(({ op, type }) => op !== "same" && type.startsWith("command:"));
    expect(done.map(({ op, name }) => `${op} ${name}`)).toEqual(commands);
    const next = outputs as unknown as EndpointOutputs;
    expect(await wire.end(`a change of: ${what}`)).toEqual({
      ...unharmed(wantedLogins, wantedReloads),
      certificates: closes ? [] : [...new Set([out.fingerprint, next.fingerprint])],
    });
    const became = (is: boolean) => (is ? "the same" : "another");
    expect(became(next.certificatePem === out.certificatePem)).toBe(certificate);
    expect(became(publicKey(next) === publicKey(out))).toBe(key);
    out = next;
    expect(await handshakeStatus(url(), out.trustPem, BY_NAME)).toBe(101);
  });

  test("another name of the endpoint, where the old one has its port: refused, and the error says what to do", async () => {
    await stack.set({ name: "talk" });
    const seen = await reloads(host);
    const { text } = await stack.failingUp();
    expect(text).toMatch(
      /the endpoint chat of organization\/wss-endpoint\/\S+ on this host has the same name and port/,
    );
    expect(text).toContain("if this is chat under a new name, destroy chat first");
    expect(await reloads(host)).toBe(seen);
    expect(await handshakeStatus(url(), out.trustPem, BY_NAME)).toBe(101);
  });

  test("another name of the endpoint on another port: the new one is made, and then the old one removed", async () => {
    const wire = await Wire.watch(host, url(), out.trustPem, BY_NAME, 0);
    await stack.set({ name: "talk", endpoint: { ...endpoint, port: 5557 } });
    const { ok, operations } = await stack.stack.up();
    const done = operations.filter(({ op, type }) => op !== "same" && type.startsWith("command:"));
    expect([ok, done.map(({ op, name }) => `${op} ${name}`)]).toEqual([true, ["create talk-ws2", "delete chat-ws2"]]);
    expect(await wire.end("another name of the endpoint, on another port")).toMatchObject(unharmed(4, 2));
    expect(await host.run("ls /etc/nginx/conf.d")).toBe("zz-wss-endpoint-talk.conf\n");
    await stack.destroy();
  });
});

test("a new version of this package runs its script once, and reloads nothing where the configuration is the same", async () => {
  const next = mkdtempSync(join(tmpdir(), "wss-next-"));
  const state = mkdtempSync(join(tmpdir(), "wss-next-state-"));
  const project = resolve(__dirname, "../..");
  for (const part of ["components", "index.ts", "Pulumi.yaml", "package.json", "tsconfig.json"])
    cpSync(join(project, part), join(next, part), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(next, "node_modules"));
  const messages = join(next, "components/host/messages.sh");
  writeFileSync(messages, `${readFileSync(messages, "utf8")}\nof_the_next_version() {\n  :\n}\n`);
  cleanUp(async () => {
    for (const path of [next, state]) await rm(path, { recursive: true });
  });
  const up = async (from: string) => {
    const opened = await openStack({ project: from, stack: "next", stateFolder: state }, host);
    await opened.setConfig({
      name: { value: "chat" },
      host: { value: { address: host.address, hostKey: newHostKey } },
      privateKey: { value: privateKey(), secret: true },
      endpoint: { value: { port: 5555, upstream: { servers: [{ address: blue.address }] } } },
    });
    const { ok, errors, operations, outputs } = await opened.up();
    expect([ok, errors]).toEqual([true, []]);
    const done = operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`);
    return { opened, done, outputs: outputs as unknown as EndpointOutputs };
  };
  const first = await up(project);
  const files = await host.run("stat -c '%n %i %Y' /etc/nginx/conf.d/* /etc/pki/tls/*/wss-endpoint-*");
  const wire = await Wire.watch(host, first.outputs.url, first.outputs.trustPem);
  expect((await up(next)).done).toEqual(["update command:remote:Command"]);
  expect(await wire.end("a new version of this package")).toMatchObject(unharmed(1, 0));
  expect(await host.run("stat -c '%n %i %Y' /etc/nginx/conf.d/* /etc/pki/tls/*/wss-endpoint-*")).toBe(files);
  const last = await up(next);
  expect(last.done).toEqual([]);
  expect((await last.opened.destroy()).ok).toBe(true);
});
