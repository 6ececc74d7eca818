import { execFileSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selfSignedCertProvider } from "../engine/in-process/selfSignedCert";
import { GATEWAY, type TestHost } from "../hosts/host";
import { keepSecret } from "./canaries";
import { Client, handshakeStatus } from "./client";
import { writeNotices } from "./counted";
import { cleanUp, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { Wire } from "./wire";

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
async function give(
  authority: Partial<typeof ca> & { validityPeriodHours?: number; keyVersion?: number },
  serverNames?: string[],
): Promise<void> {
  const { privateKeyPem, ...rest } = { ...ca, ...authority };
  const certificate = { authority: rest };
  const names = serverNames === undefined ? {} : { serverNames };
  const servers = [{ address: upstream.address }];
  await stack.set({ endpoint: { port: 5555, ...names, upstream: { servers }, certificate } });
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

test("two new certificates under load: who trusts the CA alone sees no failed handshake and keeps open sockets, and the key stays", async () => {
  const before = await stack.up();
  await writeNotices(host);
  const wire = await Wire.watch(host, before.url, before.trustPem);
  const served = [new X509Certificate(before.certificatePem)];
  for (const validityPeriodHours of [2000, 1000]) {
    await give({ validityPeriodHours });
    const result = await stack.stack.up();
    expect(result.operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`)).toEqual([
      "replace tls:index/locallySignedCert:LocallySignedCert",
      "update command:remote:Command",
    ]);
    served.push(new X509Certificate(String(result.outputs.certificatePem)));
    expect(result.outputs.trustPem).toBe(before.trustPem);
    await wire.goOn();
  }
  expect(await wire.end("two new certificates of a private CA")).toEqual({
    ...{ logins: 2, reloads: 2, closedSockets: 0, failedHandshakes: [] },
    certificates: served.map(({ fingerprint256 }) => fingerprint256),
  });
  expect(new Set(served.map(({ publicKey }) => String(publicKey.export({ type: "spki", format: "pem" })))).size).toBe(
    1,
  );
  // Of the files only the last pair is left.
  expect(await host.run("ls /etc/pki/tls/certs/wss-endpoint-chat.*.crt | wc -l")).toBe("1\n");
});

test("another version of the key is another key, once: the CA that clients trust stays", async () => {
  const key = (pem: unknown) => new X509Certificate(String(pem)).publicKey.export({ type: "spki", format: "pem" });
  const changed = async () => {
    const { operations, outputs } = await stack.stack.up();
    const done = operations.filter(({ op, type }) => op !== "same" && /^(tls|command):/.test(type));
    return { outputs, done: done.map(({ op, type }) => `${op} ${type.split(":")[2]}`) };
  };
  await give({ keyVersion: 1 });
  const { outputs: before } = await changed();
  await give({ keyVersion: 2 });
  const { outputs, done } = await changed();
  expect(done).toEqual(["replace PrivateKey", "replace CertRequest", "replace LocallySignedCert", "update Command"]);
  expect(outputs.trustPem).toBe(before.trustPem);
  expect(key(outputs.certificatePem)).not.toBe(key(before.certificatePem));
  expect(await handshakeStatus(String(outputs.url), String(outputs.trustPem))).toBe(101);
  expect((await changed()).done).toEqual([]);
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

test("a CA with a path length of 0 and name constraints, made as the docs say: clients take its names, and no others", async () => {
  const page = readFileSync(resolve(__dirname, "../../docs/certificates.md"), "utf8");
  const [, lines = ""] = /```console\n(\$ openssl ecparam [^`]+nameConstraints[^`]+)```/.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "wss-ca-"));
  cleanUp(() => rm(folder, { recursive: true }));
  execFileSync("bash", ["-e"], { cwd: folder, input: lines.replace(/^\$ /gm, ""), stdio: ["pipe", "pipe", "ignore"] });
  const [certificatePem, privateKeyPem] = ["ca.pem", "ca-key.pem"].map((file) =>
    readFileSync(join(folder, file), "utf8"),
  );
  keepSecret(privateKeyPem ?? "");
  const serve = async (name: string) => {
    await give({ ...{ certificatePem: certificatePem ?? "", privateKeyPem: privateKeyPem ?? "" } }, [name]);
    const { url, trustPem } = await stack.up();
    const to = { servername: name, headers: { Host: `${name}:5555` } };
    return handshakeStatus(url.replace(name, host.address), trustPem, to);
  };
  expect(await serve("ws.example.com")).toBe(101);
  await expect(serve("ws.example.org")).rejects.toThrow("permitted subtree violation");
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
