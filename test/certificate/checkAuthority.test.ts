import { execFileSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkAuthority, checkOutlives, checkRequested } from "../../components/certificate/checkAuthority";
import { InvalidArguments, type Issue } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { LEAST } from "../model/examples";
import { type Party, party, type Wanted } from "./authorities";

const MODEL = {
  kind: "authority",
  keyAlgorithm: "ECDSA_P256",
  keyVersion: 1,
  validityPeriodHours: 2160,
  earlyRenewalHours: 720,
  privateKeyPath: undefined,
} as const;
const NAMED = { name: "chat", serverNames: ["ws.example.com"], ipAddresses: ["192.0.2.7"] };
const HOUR = 3_600_000;

function check(pems: object, now = Date.now()) {
  return checkAuthority(NAMED, MODEL, { ...pems }, now);
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

const newCa = (name: string, wanted: Wanted = {}) => party(name, { ca: true, hours: 87_600, ...wanted });
const newRoot = (hours = 87_600) => newCa("Root", { hours });
const behind = (...parties: Party[]) => parties.map((one) => one.certificatePem).join("");
const pemsOf = (...chain: Party[]) => ({ certificatePem: behind(...chain), privateKeyPem: chain[0]?.privateKeyPem });

/** The CA that docs/certificates.md makes with openssl. */
function fromThePage(): { certificatePem: string; privateKeyPem: string } {
  const page = readFileSync(resolve(__dirname, "../../docs/certificates.md"), "utf8");
  const commands = [...page.matchAll(/^\$ (openssl (?:.*\\\n)*.*)$/gm)].map(([, command]) => command);
  expect(commands).toHaveLength(2);
  const folder = mkdtempSync(join(tmpdir(), "wss-ca-"));
  execFileSync("bash", ["-ec", commands.join("\n")], { cwd: folder, stdio: "ignore" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const pems = { certificatePem: read("ca.pem"), privateKeyPem: read("ca-key.pem") };
  rmSync(folder, { recursive: true });
  return pems;
}

test("a root signs, nothing of it is served, and clients trust it", async () => {
  const root = await newRoot();
  expect(check(root)).toMatchObject({ trustPem: root.certificatePem, chainPem: "", warnings: [] });
});

test("a CA that another one has signed is served behind the certificate, and clients trust the root", async () => {
  const root = await newRoot();
  const ca = await newCa("CA", { issuer: root });
  const pems = { certificatePem: behind(ca, root), privateKeyPem: ca.privateKeyPem };
  expect(check(pems)).toMatchObject({
    certificatePem: ca.certificatePem,
    chainPem: ca.certificatePem,
    trustPem: root.certificatePem,
    warnings: [],
  });
  expect(codes({ ...pems, certificatePem: behind(root, ca) })).toEqual([
    "WSS073 privateKeyPem",
    "WSS074 certificatePem",
  ]);
});

test("a CA without the root above it signs, and that clients which want a root refuse it is a warning", async () => {
  const root = await newRoot();
  const upper = await newCa("Upper", { issuer: root });
  const ca = await newCa("CA", { issuer: upper });
  for (const chain of [[upper], [ca, upper]]) {
    const { warnings, trustPem } = check(pemsOf(...chain));
    expect(trustPem).toBe(upper.certificatePem);
    expect(warnings).toEqual([
      expect.stringMatching(/^the issuer of "CN=Upper" is not given, .* give the certificates up to the root$/),
    ]);
  }
});

test("more CAs below one than its path length allows are a warning: clients refuse what they sign", async () => {
  const none = { name: "Example devices", ...fromThePage() };
  const one = await newCa("Root", { pathLength: 1 });
  const middle = await newCa("Middle", { issuer: one });
  const renewed = await newCa("Root", { issuer: one });
  const below = (issuer: Party) => newCa("CA", { issuer });
  const warned = (...chain: Party[]) => check(pemsOf(...chain)).warnings;
  expect(warned(await below(none), none)).toEqual([
    expect.stringContaining('path length of "CN=Example devices" is 0 (pathlen), and the number of CAs below it 1: '),
  ]);
  expect(warned(await below(middle), middle, one)).toEqual([
    expect.stringContaining('path length of "CN=Root" is 1 (pathlen), and the number of CAs below it 2: '),
  ]);
  expect(warned(middle, one)).toEqual([]);
  expect(warned(await below(renewed), renewed, one)).toEqual([]);
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
  expect(told(pemsOf(under, weak, root))).toEqual([
    expect.stringContaining('of "CN=Weak" is an RSA key of 1024 bits'),
    expect.stringContaining('of "CN=Weak" is signed with an algorithm that clients refuse, such as SHA-1'),
  ]);
  expect(told(pemsOf(sound, root))).toEqual([]);
  expect(told(root)).toEqual([expect.stringContaining('of "CN=Old root" is an RSA key of 1024 bits')]);
});

test("a CA with the name of what it would sign is refused, because OpenSSL takes that for signed by itself", async () => {
  const named = await newCa("ws.example.com");
  expect(codes(named)).toEqual(["WSS085 certificatePem"]);
  expect(told(await newCa("ws.example.org"))).toEqual([]);
  const onHost = { ...MODEL, privateKeyPath: "/etc/a.key" };
  expect(checkAuthority(NAMED, onHost, { ...named }, Date.now()).warnings).toEqual([]);
  const made = await party("ws.example.com", { issuer: named, dnsNames: ["ws.example.com"] });
  const { endpoint } = parseEndpoint("chat", LEAST);
  expect(() => {
    checkRequested(endpoint, made.certificatePem);
  }).toThrow(/WSS085 .*certificatePem: has the subject "CN=ws\.example\.com".*; give the CA another commonName/);
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

test("of the CA and its issuers the first to end counts: behind it no client takes what the CA has signed", async () => {
  const short = await newRoot(2000);
  const ca = await newCa("CA", { issuer: short });
  const { firstToEndPem, warnings } = check(pemsOf(ca, short));
  expect(firstToEndPem).toBe(short.certificatePem);
  expect(warnings).toEqual([
    expect.stringMatching(/^the CA "CN=Root" expires at .* before a certificate of 2160 hours/),
  ]);
  const leaf = new X509Certificate((await party("leaf", { issuer: ca })).certificatePem);
  expect(() => {
    checkOutlives("chat", leaf, new X509Certificate(firstToEndPem));
  }).toThrow(/WSS079 .*, after the CA "CN=Root" at /);
});

test("the CA that docs/certificates.md makes with openssl, with name constraints and a path length of 0, is taken", () => {
  const pems = fromThePage();
  expect(check(pems).warnings).toEqual([]);
  const text = execFileSync("openssl", ["x509", "-noout", "-text"], { input: pems.certificatePem }).toString();
  expect(text).toMatch(/Name Constraints: critical[^]*DNS:ws\.example\.com/);
  expect(text).toContain("CA:TRUE, pathlen:0");
});
