import { afterAll, beforeAll, expect, test } from "vitest";
import { type Party, party, type Wanted } from "../certificate/authorities";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { writeNotices } from "./counted";
import { ourFiles } from "./hostFacts";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { Wire } from "./wire";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let root: Party;
let intermediate: Party;

beforeAll(async () => {
  host = await freshHost("provided", 138);
  upstream = await EchoUpstream.start(GATEWAY);
  root = await party("Company root", { ca: true, hours: 87_600 });
  intermediate = await party("Company CA", { ca: true, issuer: root, hours: 43_800 });
  stack = await TestStack.create("provided", host, {});
});
afterAll(() => upstream.stop());

const newLeaf = (wanted: Wanted = {}) =>
  party("chat", { issuer: intermediate, ipAddresses: [host.address], dnsNames: ["chat.example.com"], ...wanted });

/** The key is a secret of the configuration, as `pulumi config set --path --secret` keeps it. */
async function give(leaf: Party, chainPem: string, more: object = {}): Promise<void> {
  const certificate = { provided: { certificatePem: leaf.certificatePem, chainPem } };
  const names = { serverNames: ["chat.example.com"], ipAddresses: [host.address] };
  const upstreamOf = { upstream: { servers: [{ address: upstream.address }] } };
  await stack.set({ endpoint: { port: 5555, ...names, ...upstreamOf, certificate, ...more } });
  await stack.set({ "endpoint.certificate.provided.privateKeyPem": leaf.privateKeyPem }, true);
}

const url = () => `wss://${host.address}:5555/`;
const chain = () => intermediate.certificatePem + root.certificatePem;

test("a certificate of one's own is served with its chain, and no key or certificate is made", async () => {
  const leaf = await newLeaf();
  await give(leaf, chain());
  const result = await stack.stack.up();
  expect([result.ok, result.errors, result.warnings]).toEqual([true, [], []]);
  expect(result.operations.map(({ type }) => type).filter((type) => type.startsWith("tls:"))).toEqual([]);
  const { outputs } = result;
  expect([outputs.certificatePem, outputs.trustPem]).toEqual([leaf.certificatePem, root.certificatePem]);
  expect(Date.parse(String(outputs.expiresAt)) - Date.parse(String(outputs.renewsAt))).toBe(30 * 86_400_000);
  // A client that knows the root alone needs the intermediate certificate from the endpoint.
  expect(await handshakeStatus(url(), root.certificatePem)).toBe(101);
  await host.exec("cat >/root/root.pem", { input: root.certificatePem });
  const verified =
    "openssl s_client -connect 127.0.0.1:5555 -servername chat.example.com -CAfile /root/root.pem -verify_hostname chat.example.com -showcerts </dev/null 2>&1";
  const said = await host.run(verified);
  expect(said).toContain("Verify return code: 0 (ok)");
  expect(said.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  const line = leaf.privateKeyPem.split("\n")[1] ?? "";
  for (const place of [result.log, JSON.stringify(outputs)]) expect(place).not.toContain(line);
  expect(await stack.stack.exportState()).not.toContain(line);
  expect((await stack.stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);
});

test("the key hides nothing else: a preview still shows line by line what changes", async () => {
  const leaf = await newLeaf();
  await give(leaf, chain(), { timeouts: { idle: 7200 } });
  const { ok, log } = await stack.stack.preview();
  expect(ok).toBe(true);
  expect(log).toMatch(/^\s*-\s+proxy_read_timeout 3600s;$/m);
  expect(log).toMatch(/^\s*\+\s+proxy_read_timeout 7200s;$/m);
  expect(log).not.toContain(leaf.privateKeyPem.split("\n")[1]);
});

test("a new one under load, with another key: no handshake fails, none sees a mixed pair, no socket is closed", async () => {
  await writeNotices(host);
  const wire = await Wire.watch(host, url(), root.certificatePem);
  const served: string[] = [];
  for (let round = 0; round < 2; round++) {
    await give(await newLeaf(), chain());
    served.push((await stack.up()).fingerprint);
    await wire.goOn();
  }
  const { certificates, ...seen } = await wire.end("two certificates of one's own");
  expect(seen).toEqual({ logins: 2, reloads: 2, closedSockets: 0, failedHandshakes: [] });
  expect(certificates.slice(1)).toEqual(served);
});

test("one that cannot be served is refused before the host is touched, all that is wrong at once, without the key", async () => {
  const files = await ourFiles(host);
  const [leaf, other] = [await newLeaf({ ipAddresses: [], hours: 0 }), await newLeaf()];
  await give({ ...leaf, privateKeyPem: other.privateKeyPem }, root.certificatePem);
  for (const result of [await stack.stack.preview(), await stack.failingUp()]) {
    const text = [...result.errors, result.log].join("\n");
    expect(result.ok).toBe(false);
    expect(text).toContain("WSS073 certificate.provided.privateKeyPem: is not the key of");
    expect(text).toContain("WSS074 certificate.provided.chainPem: does not lead from");
    expect(text).toMatch(/WSS075 certificate\.provided\.certificatePem: of "CN=chat" has expired at/);
    expect(text).toContain(`WSS077 certificate.provided.certificatePem: does not cover ${host.address}`);
    expect(text).not.toContain(other.privateKeyPem.split("\n")[1]);
  }
  expect(await ourFiles(host)).toEqual(files);
  expect(await handshakeStatus(url(), root.certificatePem)).toBe(101);
});

test("from self-signed to one's own and back is one change each, and open sockets live on", async () => {
  await give(await newLeaf(), chain());
  await stack.up();
  const open = await Client.open(url(), root.certificatePem);
  const [endpoint] = [
    { port: 5555, ipAddresses: [host.address], upstream: { servers: [{ address: upstream.address }] } },
  ];
  await stack.set({ "endpoint.certificate.provided.privateKeyPem": undefined, endpoint });
  const selfSigned = await stack.up();
  expect(selfSigned.trustPem).toBe(selfSigned.certificatePem);
  expect(await handshakeStatus(url(), selfSigned.trustPem)).toBe(101);
  await give(await newLeaf({ hours: 24 * 20 }), chain());
  const result = await stack.stack.up();
  expect([result.ok, result.errors]).toEqual([true, []]);
  expect(result.warnings).toEqual([expect.stringMatching(/"CN=chat" expires at .*: give a new one/)]);
  expect(await handshakeStatus(url(), root.certificatePem)).toBe(101);
  expect(await open.echo("open")).toBe("open");
  await open.close();
  await stack.destroy();
  expect(await host.run("find /etc/pki/tls -name '*wss-endpoint*'")).toBe("");
});
