import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkAuthority, checkOutlives } from "../../components/certificate/checkAuthority";
import { InvalidArguments } from "../../components/model/issue";
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

function codes(pems: object, now?: number): string[] {
  try {
    check(pems, now);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path.split(".").pop() ?? ""}`);
  }
}

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
