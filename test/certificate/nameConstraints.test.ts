import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkAuthority } from "../../components/certificate/checkAuthority";
import { checkProvided } from "../../components/certificate/checkProvided";
import { namesRuledOut } from "../../components/certificate/nameConstraints";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { LEAST } from "../model/examples";
import { type Party, party } from "./authorities";

const serverNames = ["ws.example.com"];
const SIGNED = {
  kind: "authority",
  keyAlgorithm: "ECDSA_P256",
  keyVersion: 1,
  validityPeriodHours: 24,
  earlyRenewalHours: 1,
  privateKeyPath: undefined,
} as const;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wss-constraints-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A root of openssl's with name constraints. */
function constrained(constraints: string): Party {
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "400"];
  const more = ["-addext", "keyUsage=critical,keyCertSign", "-addext", `nameConstraints=critical,${constraints}`];
  const out = ["-subj", "/CN=Root", "-keyout", "ca.key", "-out", "ca.pem"];
  execFileSync("openssl", [...made, ...more, ...out], { cwd: folder, stdio: "ignore" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { name: "Root", certificatePem: read("ca.pem"), privateKeyPem: read("ca.key") };
}

function isTakenByOpenssl(leaf: Party): boolean {
  writeFileSync(join(folder, "leaf.pem"), leaf.certificatePem);
  const { stdout, stderr } = spawnSync("openssl", ["verify", "-CAfile", "ca.pem", "leaf.pem"], { cwd: folder });
  if (!/OK|subtree violation/.test(`${String(stdout)}${String(stderr)}`)) throw new Error(String(stderr));
  return String(stdout).includes("OK");
}

test.each([
  ["permitted;DNS:example.com", ["example.com", "ws.example.com", "*.example.com"], [], true],
  ["permitted;DNS:example.com", ["ws.example.com", "ws.badexample.com"], [], false],
  ["permitted;DNS:EXAMPLE.com", ["ws.example.com"], [], true],
  ["permitted;DNS:ws.example.com", ["*.example.com"], [], false],
  ["permitted;DNS:.example.com", ["ws.example.com"], [], true],
  ["permitted;DNS:.example.com", ["example.com"], [], false],
  ["permitted;DNS:a.example,permitted;DNS:b.example", ["ws.b.example"], [], true],
  ["excluded;DNS:example.com", ["ws.example.com"], [], false],
  ["excluded;DNS:example.com", ["ws.example.org"], ["192.0.2.7"], true],
  ["permitted;DNS:example.com,excluded;DNS:ws.example.com", ["a.ws.example.com"], [], false],
  ["permitted;DNS:example.com", [], ["192.0.2.7"], true],
  ["permitted;IP:192.0.2.0/255.255.255.0", ["ws.example.com"], ["192.0.2.7"], true],
  ["permitted;IP:192.0.2.0/255.255.255.0", [], ["192.0.3.7"], false],
  ["permitted;IP:192.0.2.0/255.255.255.0", [], ["2001:db8::7"], false],
  ["permitted;IP:2001:db8::/ffff:ffff::", [], ["2001:db8::7"], true],
  ["permitted;IP:2001:db8::/ffff:ffff::", [], ["2001:db9::7"], false],
  ["excluded;IP:0.0.0.0/0.0.0.0", [], ["192.0.2.7"], false],
  ["excluded;IP:0.0.0.0/0.0.0.0", ["ws.example.com"], ["2001:db8::7"], true],
  ["excluded;IP:::/::", [], ["2001:db8::7"], false],
  ["permitted;email:example.com", ["ws.example.org"], ["192.0.2.7"], true],
])("under %s, %j %j: what is warned of is what openssl refuses", async (constraints, dnsNames, ipAddresses, taken) => {
  const root = constrained(constraints);
  const leaf = await party("leaf", { issuer: root, dnsNames, ipAddresses });
  expect(isTakenByOpenssl(leaf)).toBe(taken);
  expect(namesRuledOut([new X509Certificate(root.certificatePem)], dnsNames, ipAddresses)).toHaveLength(taken ? 0 : 1);
});

test("a name that a CA above may not sign for is a warning with the CA and the name, before anything is signed", async () => {
  const root = constrained("permitted;DNS:example.org");
  const ca = await party("CA", { ca: true, issuer: root });
  const { endpoint } = parseEndpoint("chat", { ...LEAST, serverNames: [...serverNames, "ws.example.org"] });
  const pems = { certificatePem: ca.certificatePem + root.certificatePem, privateKeyPem: ca.privateKeyPem };
  expect(checkAuthority(endpoint, SIGNED, pems, Date.now()).warnings).toEqual([
    'the name constraints of "CN=Root" do not allow ws.example.com: clients refuse the whole certificate; ' +
      "leave these names out, or use a CA that may sign them",
  ]);
});

test("every name of a given certificate counts, the endpoint's or not", async () => {
  const root = constrained("permitted;DNS:example.com,permitted;IP:192.0.2.0/255.255.255.0");
  const names = { dnsNames: [...serverNames, "ws.example.org"], ipAddresses: ["2001:db8::7"] };
  const leaf = await party("leaf", { issuer: root, ...names });
  const pems = {
    certificatePem: leaf.certificatePem,
    chainPem: root.certificatePem,
    privateKeyPem: leaf.privateKeyPem,
  };
  const { endpoint } = parseEndpoint("chat", { ...LEAST, serverNames });
  expect(checkProvided(endpoint, pems, Date.now()).warnings).toEqual([
    expect.stringContaining('constraints of "CN=Root" do not allow ws.example.org, 2001:DB8:0:0:0:0:0:7: clients'),
  ]);
});
