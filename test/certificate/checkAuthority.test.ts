import { execFileSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkAuthority, checkOutlives } from "../../components/certificate/checkAuthority";
import { InvalidArguments, type Issue } from "../../components/model/issue";
import { type Party, party } from "./authorities";

const MODEL = {
  kind: "authority",
  keyAlgorithm: "ECDSA_P256",
  keyVersion: 1,
  validityPeriodHours: 2160,
  earlyRenewalHours: 720,
  privateKeyPath: undefined,
} as const;
const HOUR = 3_600_000;

function check(pems: object, now = Date.now()) {
  return checkAuthority("chat", MODEL, { ...pems }, now);
}

function issuesOf(pems: object, now?: number): readonly Issue[] {
  try {
    check(pems, now);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error;
    return error.issues;
  }
}
const codes = (pems: object, now?: number) =>
  issuesOf(pems, now).map(({ code, path }) => `${code} ${path.split(".").pop() ?? ""}`);
const told = (pems: object) => issuesOf(pems).map(({ problem }) => problem);

const newRoot = (hours = 87_600) => party("Root", { ca: true, hours });
const behind = (...parties: Party[]) => parties.map((one) => one.certificatePem).join("");

test("a root signs, nothing of it is served, and clients trust it", async () => {
  const root = await newRoot();
  expect(check(root)).toMatchObject({ trustPem: root.certificatePem, chainPem: "", warnings: [] });
});

test("a CA that another one has signed is served behind the certificate, and clients trust the root", async () => {
  const root = await newRoot();
  const ca = await party("CA", { ca: true, issuer: root });
  const pems = { certificatePem: behind(ca, root), privateKeyPem: ca.privateKeyPem };
  expect(check(pems)).toMatchObject({
    certificatePem: ca.certificatePem,
    chainPem: ca.certificatePem,
    trustPem: root.certificatePem,
  });
  expect(codes({ ...pems, certificatePem: behind(root, ca) })).toEqual([
    "WSS073 privateKeyPem",
    "WSS074 certificatePem",
  ]);
});

test("what cannot sign is refused, all at once", async () => {
  const [server, root] = [await party("server", { hours: 1 }), await newRoot()];
  const wrong = { certificatePem: server.certificatePem, privateKeyPem: root.privateKeyPem };
  expect(codes(wrong, Date.now() + 2 * HOUR)).toEqual([
    "WSS078 certificatePem",
    "WSS075 certificatePem",
    "WSS073 privateKeyPem",
  ]);
  expect(codes({ certificatePem: root.privateKeyPem, privateKeyPem: root.certificatePem })).toEqual([
    "WSS072 certificatePem",
    "WSS072 privateKeyPem",
  ]);
});

test("of every CA above it a weak key or signature is refused; a root that signs nothing here is its clients' to judge", async () => {
  const rsa1024 = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const root = await party("Old root", { ca: true, key: rsa1024, hash: "SHA-1" });
  const weak = await party("Weak", { ca: true, issuer: root, hash: "SHA-1", key: rsa1024 });
  const p521 = generateKeyPairSync("ec", { namedCurve: "secp521r1" }).privateKey;
  const [under, sound] = [
    await party("CA", { ca: true, issuer: weak }),
    await party("CA", { ca: true, issuer: root, key: p521 }),
  ];
  const pems = (...chain: Party[]) => ({ certificatePem: behind(...chain), privateKeyPem: chain[0]?.privateKeyPem });
  expect(told(pems(under, weak, root))).toEqual([
    expect.stringContaining('of "CN=Weak" is an RSA key of 1024 bits'),
    expect.stringContaining('of "CN=Weak" is signed with an algorithm that clients refuse, such as SHA-1'),
  ]);
  expect(told(pems(sound, root))).toEqual([]);
  expect(told(root)).toEqual([expect.stringContaining('of "CN=Old root" is an RSA key of 1024 bits')]);
});

test("a CA that ends before the next certificate would is a warning, and that certificate is refused", async () => {
  const short = await newRoot(2000);
  expect(check(short).warnings).toEqual([expect.stringContaining("before a certificate of 2160 hours would")]);
  const [leaf, ca] = [
    new X509Certificate((await party("leaf")).certificatePem),
    new X509Certificate(short.certificatePem),
  ];
  expect(() => {
    checkOutlives("chat", leaf, ca);
  }).toThrow(/WSS079 certificate\.authority\.validityPeriodHours: makes a certificate that expires at/);
});

test("the CA that docs/certificates.md makes with openssl, with name constraints and a path length of 0, is taken", () => {
  const page = readFileSync(resolve(__dirname, "../../docs/certificates.md"), "utf8");
  const commands = [...page.matchAll(/^\$ (openssl (?:.*\\\n)*.*)$/gm)].map(([, command]) => command);
  expect(commands).toHaveLength(2);
  const folder = mkdtempSync(join(tmpdir(), "wss-ca-"));
  execFileSync("bash", ["-ec", commands.join("\n")], { cwd: folder, stdio: "ignore" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const pems = { certificatePem: read("ca.pem"), privateKeyPem: read("ca-key.pem") };
  rmSync(folder, { recursive: true });
  expect(check(pems).warnings).toEqual([]);
  const text = execFileSync("openssl", ["x509", "-noout", "-text"], { input: pems.certificatePem }).toString();
  expect(text).toMatch(/Name Constraints: critical[^]*DNS:ws\.example\.com/);
  expect(text).toContain("CA:TRUE, pathlen:0");
});
