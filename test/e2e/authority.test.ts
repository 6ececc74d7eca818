import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selfSignedCertProvider } from "../engine/in-process/selfSignedCert";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { ConnectingClients } from "./connecting";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let ca: { certificatePem: string; privateKeyPem: string };

/** A CA as another stack would export it: two plain values. */
async function newAuthority(more: object = {}) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const privateKeyPem = privateKey.export({ type: "sec1", format: "pem" }).toString();
  const inputs = {
    ...{ privateKeyPem, subject: { commonName: "Test CA" }, isCaCertificate: true },
    ...{ allowedUses: ["cert_signing", "crl_signing"], validityPeriodHours: 87_600, ...more },
  };
  const { certPem } = await selfSignedCertProvider.create(inputs, () => undefined);
  return { certificatePem: certPem as string, privateKeyPem };
}

/** The CA's key is in the configuration: as a secret, as a user would have it. */
async function give(authority: Partial<typeof ca> & { validityPeriodHours?: number }): Promise<void> {
  const { privateKeyPem, ...rest } = { ...ca, ...authority };
  const certificate = { authority: rest };
  await stack.set({ endpoint: { port: 5555, upstream: { servers: [{ address: upstream.address }] }, certificate } });
  await stack.set({ "endpoint.certificate.authority.privateKeyPem": privateKeyPem }, true);
}

beforeAll(async () => {
  host = await freshHost("authority", 137);
  upstream = await EchoUpstream.start(GATEWAY);
  ca = await newAuthority();
  stack = await TestStack.create("authority", host, {});
  await give({});
});
afterAll(() => upstream.stop());

test("who trusts the CA alone connects, and the CA's key is neither on the host nor in an output", async () => {
  const out = await stack.up();
  expect(out.trustPem).toBe(ca.certificatePem);
  const [leaf, root] = [new X509Certificate(out.certificatePem), new X509Certificate(ca.certificatePem)];
  expect([leaf.checkIssued(root), leaf.verify(root.publicKey), leaf.ca]).toEqual([true, true, false]);
  expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(Date.parse(out.expiresAt) - Date.parse(out.notBefore)).toBe(90 * 86_400_000);
  expect(Date.parse(out.expiresAt) - Date.parse(out.renewsAt)).toBe(30 * 86_400_000);
  expect(await handshakeStatus(out.url, out.trustPem)).toBe(101);
  const other = await newAuthority();
  await expect(Client.open(out.url, other.certificatePem)).rejects.toThrow();
  // Clients on the host itself: OpenSSL's own judgement of names, purpose and chain.
  await host.exec("cat >/root/ca.pem", { input: out.trustPem });
  const verified = `openssl s_client -connect 127.0.0.1:5555 -CAfile /root/ca.pem -verify_ip ${host.address} -verify_return_error -x509_strict </dev/null 2>&1`;
  expect(await host.run(verified)).toContain("Verify return code: 0 (ok)");
  const line = ca.privateKeyPem.split("\n")[1] ?? "";
  expect(await host.run(`grep -rlF '${line}' /etc /var/lib /root /run 2>/dev/null || true`)).toBe("");
  expect(await stack.stack.exportState()).not.toContain(line);
  expect(JSON.stringify(out)).not.toContain(line);
  expect((await stack.stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);
});

test("two new certificates under load: who trusts the CA alone sees no failed handshake and keeps open sockets", async () => {
  const before = await stack.up();
  const open = await Promise.all(Array.from({ length: 20 }, () => Client.open(before.url, before.trustPem)));
  const clients = ConnectingClients.start(before.url, before.trustPem);
  const served = [before.fingerprint];
  for (const validityPeriodHours of [2000, 1000]) {
    await give({ validityPeriodHours });
    const result = await stack.stack.up();
    expect(result.operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`)).toEqual([
      "replace tls:index/locallySignedCert:LocallySignedCert",
      "update command:remote:Command",
    ]);
    served.push(String(result.outputs.fingerprint));
    expect(result.outputs.trustPem).toBe(before.trustPem);
    const seen = clients.handshakes;
    await expect.poll(() => clients.handshakes, { timeout: 20_000 }).toBeGreaterThan(seen + 10);
  }
  await clients.stop();
  expect(clients.failures).toEqual([]);
  expect([...clients.certificates]).toEqual(served);
  expect(clients.handshakes).toBeGreaterThan(20);
  expect(await Promise.all(open.map((client) => client.echo("still open")))).toEqual(open.map(() => "still open"));
  expect(open.filter((client) => client.closed)).toEqual([]);
  await Promise.all(open.map((client) => client.close()));
  // The key stayed, and of the files only the last pair.
  expect(await host.run("ls /etc/pki/tls/certs/wss-endpoint-chat.*.crt | wc -l")).toBe("1\n");
});

test("a CA that cannot sign is refused before the host is touched, all that is wrong at once, and its key is not shown", async () => {
  const files = await host.run("sha256sum /etc/pki/tls/*/wss-endpoint-* /etc/nginx/conf.d/*");
  const expired = await newAuthority({ isCaCertificate: false, validityPeriodHours: 0 });
  await give({ certificatePem: expired.certificatePem });
  const { text } = await stack.failingUp();
  expect(text).toContain('WSS078 certificate.authority.certificatePem: is no CA: "CN=Test CA" may not sign');
  expect(text).toMatch(/WSS075 certificate\.authority\.certificatePem: of "CN=Test CA" has expired at 20/);
  expect(text).toContain('WSS073 certificate.authority.privateKeyPem: is not the key of "CN=Test CA"');
  expect(text).not.toContain(ca.privateKeyPem.split("\n")[1]);
  expect(await host.run("sha256sum /etc/pki/tls/*/wss-endpoint-* /etc/nginx/conf.d/*")).toBe(files);
});

test("a certificate that would outlive its CA is a warning in the preview, and refused before it is served", async () => {
  const short = await newAuthority({ validityPeriodHours: 24 });
  await give({ ...short, validityPeriodHours: 48 });
  const preview = await stack.stack.preview();
  expect([preview.ok, preview.warnings]).toEqual([
    true,
    [expect.stringContaining("before a certificate of 48 hours would")],
  ]);
  expect((await stack.failingUp()).text).toContain(
    "WSS079 certificate.authority.validityPeriodHours: makes a certificate",
  );
  await give({ ...short, validityPeriodHours: 12 });
  const out = await stack.up();
  expect(await handshakeStatus(out.url, short.certificatePem)).toBe(101);
  await stack.destroy();
  expect(await host.run("find /etc/pki/tls -name '*wss-endpoint*'")).toBe("");
});
