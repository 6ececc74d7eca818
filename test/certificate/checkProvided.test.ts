import "reflect-metadata";
import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import * as x509 from "@peculiar/x509";
import { beforeAll, expect, test } from "vitest";
import { weakness } from "../../components/certificate/algorithms";
import { publicIssuer } from "../../components/certificate/chain";
import { checkProvided } from "../../components/certificate/checkProvided";
import { InvalidArguments } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { LEAST } from "../model/examples";
import { type Party, party, type Wanted } from "./authorities";

const DAY = 86_400_000;
const serverNames = ["ws.example.com"];
let root: Party;
let intermediate: Party;
let leaf: Party;

beforeAll(async () => {
  root = await party("Root", { ca: true, hours: 87_600 });
  intermediate = await party("Intermediate", { ca: true, issuer: root, hours: 43_800 });
  leaf = await party("leaf", { issuer: intermediate, dnsNames: serverNames });
});

const signed = (wanted: Wanted) => party("leaf", { issuer: intermediate, dnsNames: serverNames, ...wanted });

function check(pems: object, names: object = { serverNames }, now = Date.now()) {
  const { endpoint } = parseEndpoint("chat", { ...LEAST, ...names });
  return checkProvided(endpoint, { ...pems }, now);
}

function found(pems: object, names?: object, now?: number): string[] {
  try {
    check(pems, names, now);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error;
    return error.issues.map(
      ({ code, path, problem, remedy }) => `${code} ${path.split(".").pop() ?? ""}: ${problem}; ${remedy}`,
    );
  }
}

const chainOf = (...parties: Party[]) => parties.map((one) => one.certificatePem).join("");
const given = (one: Party, ...behind: Party[]) => ({
  certificatePem: one.certificatePem,
  chainPem: chainOf(...behind),
  privateKeyPem: one.privateKeyPem,
});

test("leaf and chain are served without the root, which is what clients trust", () => {
  const pair = check(given(leaf, intermediate, root));
  expect(pair).toMatchObject({ certificatePem: leaf.certificatePem, trustPem: root.certificatePem, warnings: [] });
  expect(pair.chainPem).toBe(leaf.certificatePem + intermediate.certificatePem);
  expect(Date.parse(pair.expiresAt) - Date.parse(pair.renewsAt)).toBe(30 * DAY);
});

test("one that is signed by itself is what its clients trust, also where its key may not sign certificates", async () => {
  for (const uses of [["digital_signature", "server_auth"], ["cert_signing", "digital_signature", "server_auth"], []]) {
    const own = await party("leaf", { dnsNames: serverNames, uses });
    const mayNotSign = uses[0] === "digital_signature";
    expect(check(given(own)).warnings).toEqual(mayNotSign ? [expect.stringContaining("lacks keyCertSign")] : []);
    expect(check(given(own))).toMatchObject({ trustPem: own.certificatePem, chainPem: own.certificatePem });
  }
});

test("however the same certificates are written, the same bytes go to the host", () => {
  const inOne = { certificatePem: `subject=leaf\r\n${chainOf(leaf, intermediate, root)}`.replace(/\n/g, "\r\n") };
  const sec1 = createPrivateKey(leaf.privateKeyPem).export({ type: "sec1", format: "pem" }).toString();
  const pair = check({ ...inOne, privateKeyPem: `${leaf.certificatePem}${sec1}\n\n` });
  expect(pair).toEqual(check(given(leaf, intermediate, root)));
  const compress = ["pkey", "-ec_conv_form", "compressed"];
  const compressed = execFileSync("openssl", compress, { input: leaf.privateKeyPem }).toString();
  expect(compressed.length).toBeLessThan(leaf.privateKeyPem.length);
  expect(check({ ...inOne, privateKeyPem: compressed })).toEqual(pair);
});

test("without its root a chain is served too; that nobody can tell who trusts it is a warning", () => {
  const pair = check(given(leaf, intermediate));
  expect(pair.trustPem).toBe("");
  expect(pair.warnings).toEqual([expect.stringContaining('issuer of "CN=Intermediate" is neither given nor known')]);
});

test("more CAs below one than its path length allows are a warning: clients refuse what the lowest one signs", async () => {
  const top = await party("Top", { ca: true, hours: 87_600, pathLength: 1 });
  const middle = await party("Middle", { ca: true, hours: 43_800, issuer: top });
  const low = await party("Low", { ca: true, hours: 43_800, issuer: middle });
  expect(check(given(await signed({ issuer: middle }), middle, top)).warnings).toEqual([]);
  expect(check(given(await signed({ issuer: low }), low, middle, top)).warnings).toEqual([
    expect.stringContaining('path length of "CN=Top" is 1 (pathlen), and the number of CAs below it 2: '),
  ]);
});

test("a certificate that expires within 30 days is a warning that names it", () => {
  const { warnings } = check(given(leaf, intermediate, root), undefined, Date.now() + 61 * DAY);
  expect(warnings).toEqual([expect.stringMatching(/^"CN=leaf" expires at 20.*Z: give a new one$/)]);
});

test("a root that has expired is to be left out, and without it the same chain is taken: it was never sent", async () => {
  const short = await party("Short", { ca: true, hours: 1 });
  const own = await party("leaf", { issuer: short, dnsNames: serverNames });
  const later = Date.now() + DAY;
  expect(found(given(own, short), undefined, later)).toEqual([
    expect.stringMatching(/^WSS075 chainPem: of "CN=Short" has expired at .*Z; leave it out: clients have their own$/),
  ]);
  expect(check(given(own), undefined, later).chainPem).toBe(check(given(own, short)).chainPem);
});

test("a certificate that is valid for longer than a year is taken, with a warning; its CAs' are always", async () => {
  const of = async (days: number) => check(given(await signed({ hours: days * 24 }), intermediate, root)).warnings;
  expect(await of(366)).toEqual([]);
  expect(await of(367)).toEqual([
    '"CN=leaf" is valid for 367 days: browsers refuse more than 398 from a public CA, and Apple\'s systems more than 825 from any; get one for 366 days at most',
  ]);
});

test("a CA's certificate as the server's is taken, as openssl req -x509 makes them, with a warning that says who refuses it", async () => {
  const made = { ca: true, dnsNames: serverNames };
  const refused =
    "is a CA's certificate (CA:TRUE): Firefox and rustls refuse one as a server's, and its key can sign for any name";
  const alone = check(given(await party("ws", made)));
  expect(alone.warnings).toEqual([`"CN=ws" ${refused}; make it with basicConstraints=critical,CA:FALSE`]);
  expect(alone.trustPem).toBe(alone.certificatePem);
  expect(check(given(await party("ws", { ...made, issuer: root }), root)).warnings).toEqual([
    `"CN=ws" ${refused}; get one for the server, with CA:FALSE`,
  ]);
  expect(check(given(await party("ws", { ...made, ca: false, uses: ["server_auth"] }))).warnings).toEqual([]);
});

test("an issuer's namesake is not its issuer", async () => {
  const namesake = await party("Intermediate", { ca: true, issuer: root });
  expect(found(given(leaf, namesake, root))).toEqual([expect.stringContaining("WSS074 chainPem: does not lead from")]);
});

test("a name in the subject alone does not count, as with every client of today", async () => {
  const old = await party("ws.example.com", { issuer: intermediate });
  expect(found(given(old, intermediate, root))).toEqual([
    expect.stringContaining("WSS077 certificatePem: does not cover ws.example.com, only nothing"),
  ]);
});

test("all that is wrong comes at once", async () => {
  const other = await party("other", { dnsNames: ["other.example.com"], uses: ["client_auth"], issuer: intermediate });
  expect(
    found({ ...given(other, root), privateKeyPem: leaf.privateKeyPem }, undefined, Date.now() + 100 * DAY),
  ).toEqual([
    expect.stringContaining('WSS074 chainPem: does not lead from "CN=other" to its issuers'),
    expect.stringContaining('WSS073 privateKeyPem: is not the key of "CN=other"'),
    expect.stringContaining("WSS077 certificatePem: does not cover ws.example.com, only DNS:other.example.com"),
    expect.stringContaining("WSS082 certificatePem: may not be used by a server"),
    expect.stringMatching(/WSS075 certificatePem: of "CN=other" has expired at 20/),
  ]);
});

test("a chain in the wrong order is told in the right one", () => {
  expect(found(given(leaf, root, intermediate))).toEqual([
    'WSS074 chainPem: is not in order; put it in this order: "CN=leaf", then "CN=Intermediate", then "CN=Root"',
  ]);
});

test("a public CA's certificate alone lacks what signed it, which clients do not have", async () => {
  const more = [new x509.AuthorityInfoAccessExtension({ caIssuers: "http://ca.example/intermediate.cer" })];
  expect(found(given(await signed({ more })))).toEqual([
    expect.stringMatching(/WSS074 chainPem: lacks the certificate of "CN=Intermediate".*fullchain\.pem/),
  ]);
});

test("the roots that everybody has are known, by their signature and not by their name alone", async () => {
  const known = new X509Certificate(rootCertificates[0] ?? "");
  expect(publicIssuer(known)?.fingerprint256).toBe(known.fingerprint256);
  const name = /^CN=(.*)$/m.exec(known.subject)?.[1] ?? "";
  expect(publicIssuer(new X509Certificate((await party(name, { ca: true })).certificatePem))).toBeUndefined();
});

test.each([
  ["another name", ["ws.example.com"], "ws.example.org", false],
  ["a wildcard for its own level", ["*.example.com"], "ws.example.com", true],
  ["a wildcard for a level below", ["*.example.com"], "a.ws.example.com", false],
  ["a wildcard for the domain itself", ["*.example.com"], "example.com", false],
])("names are matched as clients do it: %s", async (_what, dnsNames, name, covered) => {
  expect(found(given(await signed({ dnsNames }), intermediate, root), { serverNames: [name] }).length).toBe(
    covered ? 0 : 1,
  );
});

test("a wildcard of the endpoint needs the same wildcard in the certificate", async () => {
  const names = { serverNames: ["example.com", "*.example.com"] };
  const [one, wild] = [
    ["example.com", "ws.example.com"],
    ["example.com", "*.example.com"],
  ];
  expect(found(given(await signed({ dnsNames: one }), intermediate, root), names)).toEqual([
    expect.stringContaining("WSS077 certificatePem: does not cover *.example.com"),
  ]);
  expect(found(given(await signed({ dnsNames: wild }), intermediate, root), names)).toEqual([]);
});

test("IP addresses have to be in the certificate as such", async () => {
  const names = { ipAddresses: ["192.0.2.7", "2001:db8::7"] };
  const as = (wanted: Wanted) => signed({ dnsNames: [], ...wanted });
  expect(found(given(await as({ ipAddresses: names.ipAddresses }), intermediate, root), names)).toEqual([]);
  expect(found(given(await as({ dnsNames: ["192.0.2.7"] }), intermediate, root), names)).toEqual([
    expect.stringContaining("does not cover 192.0.2.7, 2001:db8::7"),
  ]);
});

test.each([
  [
    "an RSA key of 1024 bits",
    () => generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey,
    "RSA key of 1024 bits",
  ],
])("%s is refused", async (_what, key, problem) => {
  expect(found(given(await signed({ key: key() }), intermediate, root))).toEqual([
    expect.stringMatching(new RegExp(`WSS076 certificatePem: of "CN=leaf" is an ${problem}`)),
  ]);
});

const rsa1024 = () => generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const onCurve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;

test("of every CA between the leaf and the root a weak key is refused, at its place", async () => {
  const upper = await party("Upper", { ca: true, issuer: root, key: rsa1024() });
  const lower = await party("Lower", { ca: true, issuer: upper });
  const own = await party("leaf", { issuer: lower, dnsNames: serverNames });
  const told = [
    'WSS076 chainPem: of "CN=Upper" is an RSA key of 1024 bits, and clients want 2048; ' +
      "get a certificate of a CA whose key is on P-256, or RSA with 2048 bits",
  ];
  expect(found(given(own, lower, upper, root))).toEqual(told);
  expect(found({ certificatePem: chainOf(own, lower, upper), privateKeyPem: own.privateKeyPem })).toEqual(told);
});

test.each([
  ["secp256k1", () => generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey, "is on the curve secp256k1"],
  ["Ed25519", () => generateKeyPairSync("ed25519").publicKey, "is a key of kind ed25519"],
])("neither a certificate's key nor a CA's may be %s", (_what, key, problem) => {
  for (const isCa of [false, true]) expect(weakness(key(), isCa)).toBe(`${problem}, which browsers do not take`);
});

test("a root's own key is its clients' to judge, and a CA's may be on P-521", async () => {
  const old = await party("Old root", { ca: true, key: rsa1024() });
  const large = await party("Large", { ca: true, issuer: old, key: onCurve("secp521r1") });
  expect(found(given(await party("leaf", { issuer: large, dnsNames: serverNames }), large, old))).toEqual([]);
  expect(found(given(await signed({ key: onCurve("secp521r1") }), intermediate, root))).toEqual([
    expect.stringMatching(/^WSS076 certificatePem: of "CN=leaf" is on the curve secp521r1, which browsers do not take/),
  ]);
});

test("a signature with SHA-1 is refused, but for a root's own", async () => {
  const old = await party("Old root", { ca: true, hash: "SHA-1" });
  expect(found(given(await party("leaf", { issuer: old, dnsNames: serverNames }), old))).toEqual([]);
  expect(found(given(await party("leaf", { issuer: old, dnsNames: serverNames, hash: "SHA-1" }), old))).toEqual([
    expect.stringContaining('WSS076 certificatePem: of "CN=leaf" is signed with an algorithm that clients refuse'),
  ]);
});

test("RSA with 2048 bits and P-384 are taken", async () => {
  for (const key of [
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    generateKeyPairSync("ec", { namedCurve: "secp384r1" }).privateKey,
  ]) {
    expect(found(given(await signed({ key }), intermediate, root))).toEqual([]);
  }
});

test("a certificate that is not valid yet is refused", () => {
  expect(found(given(leaf, intermediate, root), undefined, Date.now() - DAY)[0]).toMatch(
    /of "CN=leaf" is not valid before/,
  );
});
