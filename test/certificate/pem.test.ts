import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { weakness } from "../../components/certificate/algorithms";
import { parseCertificates, parsePrivateKey, parseRequest } from "../../components/certificate/pem";
import { Refusal } from "../../components/model/issue";
import { type Party, party } from "./authorities";

let folder: string;
let leaf: Party;
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) =>
  execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wss-pem-"));
  leaf = await party("leaf");
  writeFileSync(file("FILE.crt"), leaf.certificatePem);
  writeFileSync(file("FILE.key"), leaf.privateKeyPem);
  openssl("x509", "-in", "FILE.crt", "-outform", "der", "-out", "crt.der");
  openssl("pkey", "-in", "FILE.key", "-outform", "der", "-out", "key.der");
  openssl("pkcs12", "-export", "-in", "FILE.crt", "-inkey", "FILE.key", "-passout", "pass:", "-out", "pair.p12");
  openssl("crl2pkcs7", "-nocrl", "-certfile", "FILE.crt", "-out", "crt.p7");
  openssl("x509", "-in", "FILE.crt", "-trustout", "-addtrust", "serverAuth", "-out", "trusted.pem");
  openssl("pkey", "-in", "FILE.key", "-aes256", "-passout", "pass:secret", "-out", "encrypted.key");
  openssl("ec", "-in", "FILE.key", "-aes256", "-passout", "pass:secret", "-out", "encrypted-ec.key");
  openssl("req", "-new", "-key", "FILE.key", "-subj", "/CN=leaf", "-out", "request.pem");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const refusal = (read: () => unknown) => {
  try {
    read();
    return "taken";
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.problem}; ${error.remedy}`;
    throw error;
  }
};
const text = (name: string) => readFileSync(file(name), "utf8");
const base64 = (name: string) => readFileSync(file(name)).toString("base64");

test.each([
  ["DER", () => text("crt.der"), "is DER; convert it: openssl x509 -inform der -in FILE -out FILE.pem"],
  ["DER in base64", () => base64("crt.der"), "is DER; convert it: openssl x509 -inform der"],
  ["PKCS#12", () => text("pair.p12"), "is PKCS#12; convert it: openssl pkcs12 -in FILE -nokeys -out FILE.pem"],
  ["PKCS#12 in base64", () => base64("pair.p12"), "is PKCS#12; convert it"],
  [
    "PKCS#7",
    () => text("crt.p7"),
    "is PKCS#7, which nginx does not read; convert it: openssl pkcs7 -print_certs -in FILE",
  ],
  ["a trusted certificate", () => text("trusted.pem"), "is in OpenSSL's own format; convert it: openssl x509 -in FILE"],
  ["a request", () => text("request.pem"), "is a certificate request; give the certificate that a CA has made of it"],
  ["the key", () => leaf.privateKeyPem, "is a private key; give certificates here"],
  ["certificate and key", () => leaf.certificatePem + leaf.privateKeyPem, "holds a private key too"],
  ["a byte order mark", () => `\ufeff${leaf.certificatePem}`, "begins with a byte order mark"],
  ["half of it", () => leaf.certificatePem.slice(0, 300), "holds no certificate"],
  [
    "something else inside",
    () => leaf.certificatePem.replace(/MII/, "AAA"),
    "holds a certificate, number 1, that cannot",
  ],
  ["a file's name", () => "/etc/pki/tls/certs/a.crt", "holds no certificate"],
])("for a certificate, %s is refused with what to do", (_what, given, said) => {
  expect(refusal(() => parseCertificates(given()))).toContain(`WSS072 ${said}`);
});

test.each([
  ["DER", () => text("key.der"), "is DER; convert it: openssl pkey -inform der -in FILE -out FILE.pem"],
  ["PKCS#12", () => text("pair.p12"), "is PKCS#12; convert it: openssl pkcs12 -in FILE -nocerts -nodes -out FILE.pem"],
  ["a passphrase", () => text("encrypted.key"), "has a passphrase, which nobody would type on the host; take the pass"],
  ["a passphrase in the old format", () => text("encrypted-ec.key"), "has a passphrase"],
  ["the certificate", () => leaf.certificatePem, "is a certificate; give the private key here"],
  ["two keys", () => leaf.privateKeyPem + leaf.privateKeyPem, "holds two private keys"],
  ["a byte order mark", () => `\ufeff${leaf.privateKeyPem}`, "begins with a byte order mark"],
  ["something else inside", () => leaf.privateKeyPem.replace(/MI/, "AA"), "holds a private key that cannot be read"],
])("for a key, %s is refused with what to do, and nothing of it is shown", (_what, given, said) => {
  const message = refusal(() => parsePrivateKey(given()));
  expect(message).toContain(`WSS072 ${said}`);
  for (const line of given()
    .split("\n")
    .filter((piece) => piece.length > 30))
    expect(message).not.toContain(line);
});

test("what openssl makes of a refused file by the command that the refusal names is taken", () => {
  openssl("x509", "-inform", "der", "-in", "crt.der", "-out", "mended.crt");
  openssl("pkey", "-in", "encrypted.key", "-passin", "pass:secret", "-out", "mended.key");
  openssl("pkcs12", "-in", "pair.p12", "-nokeys", "-passin", "pass:", "-out", "mended.p12.crt");
  openssl("pkcs12", "-in", "pair.p12", "-nocerts", "-nodes", "-passin", "pass:", "-out", "mended.p12.key");
  openssl("pkcs7", "-print_certs", "-in", "crt.p7", "-out", "mended.p7.crt");
  for (const name of ["mended.crt", "mended.p12.crt", "mended.p7.crt"]) {
    expect(parseCertificates(text(name)).map(String)).toEqual([leaf.certificatePem]);
  }
  const key = createPrivateKey(leaf.privateKeyPem);
  for (const name of ["mended.key", "mended.p12.key"]) expect(parsePrivateKey(text(name)).equals(key)).toBe(true);
});

test("a request as keytool and certreq write it is handed on as the tls provider reads it", () => {
  const request = text("request.pem");
  const theirs = openssl("req", "-new", "-newhdr", "-key", "FILE.key", "-subj", "/CN=leaf").toString();
  expect(theirs).toMatch(/^-----BEGIN NEW CERTIFICATE REQUEST-----\n/);
  expect(parseRequest(request)).toBe(request);
  expect(parseRequest(theirs).replace(/\n[^-]*\n/, "")).toBe(request.replace(/\n[^-]*\n/, ""));
  expect(parseRequest(request.replace(/CERTIFICATE/g, "NEW CERTIFICATE"))).toBe(request);
});

test("an EC key with its parameters in front is taken", () => {
  const parameters = openssl("ecparam", "-name", "prime256v1").toString();
  const sec1 = createPrivateKey(leaf.privateKeyPem).export({ type: "sec1", format: "pem" }).toString();
  expect(parsePrivateKey(parameters + sec1).equals(createPrivateKey(leaf.privateKeyPem))).toBe(true);
});

test("keys that browsers do not take are told", () => {
  expect(weakness(generateKeyPairSync("ed25519").publicKey)).toContain("kind ed25519, which browsers do not take");
  expect(weakness(generateKeyPairSync("ec", { namedCurve: "secp521r1" }).publicKey)).toContain("curve secp521r1");
  expect(weakness(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey)).toBeUndefined();
});

test("whatever is given, the answer is a refusal and no fault", () => {
  for (let size = 0; size < 200; size++) {
    const bytes = randomBytes(size).toString("latin1");
    for (const given of [bytes, `0${bytes}`, `-----BEGIN CERTIFICATE-----${bytes}-----END CERTIFICATE-----`]) {
      expect(refusal(() => parseCertificates(given))).toMatch(/^WSS0/);
      expect(refusal(() => parsePrivateKey(given))).toMatch(/^WSS0/);
    }
  }
});
