import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkAuthority,
  checkOutlives,
  checkRequest,
  checkRequested,
} from "../../components/certificate/checkAuthority";
import { checkProvided } from "../../components/certificate/checkProvided";
import { LATER } from "../../components/model/collector";
import { parseAuthority } from "../../components/model/parseAuthority";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parseKeyOnHost } from "../../components/model/parseKeyOnHost";
import { type BadInput, given } from "../model/badArguments";
import { HOST, LEAST } from "../model/examples";

/** Made once, so that messages with dates and names are the same at every run. */
const fixture = (file: string) => readFileSync(join(__dirname, "fixtures", file), "utf8");
const [ROOT, OTHER, LEAF] = [fixture("root.pem"), fixture("other.pem"), fixture("leaf.pem")];
const [KEY, OTHER_KEY] = [fixture("leaf.key"), fixture("other.key")];
/** A moment at which all of them are valid. */
const NOW = Date.parse("2027-01-01T00:00:00Z");

const PAIR = { certificatePem: LEAF, chainPem: ROOT, privateKeyPem: KEY };
const provided = (change: object, now = NOW, names: object = {}) => {
  return () => checkProvided(parseEndpoint("chat", { ...LEAST, ...names }).endpoint, { ...PAIR, ...change }, now);
};
const maintained = (change: object) =>
  given({ certificate: { maintained: { certificatePath: "/etc/a.crt", privateKeyPath: "/etc/a.key", ...change } } });
const SIGNED = {
  kind: "authority",
  keyAlgorithm: "ECDSA_P256",
  keyVersion: 1,
  validityPeriodHours: 2160,
  earlyRenewalHours: 720,
  privateKeyPath: undefined,
} as const;
const NAMED = { name: "chat", serverNames: ["ws.example.com"], ipAddresses: [] };
const authority =
  (certificatePem: string, privateKeyPem: string, named = NAMED) =>
  () =>
    checkAuthority(named, SIGNED, { certificatePem, privateKeyPem }, NOW);
const CA = { certificatePem: ROOT, privateKeyPem: KEY };
const ON_HOST = { certificateRequestPem: "[secret]", privateKeyPath: "/etc/a.key" };
const REQUEST = "certificate.authority.certificateRequestPem";
const IN = "certificate.provided";

/** What is refused of where a certificate comes from. */
export const badCertificates: BadInput[] = [
  ["a certificate of two sources", "WSS070", "certificate", given({ certificate: { selfSigned: {}, provided: PAIR } })],
  ["a CA with a long name", "WSS071", "commonName", () => parseAuthority("ca", { commonName: "a".repeat(65) })],
  [
    "a key as the certificate",
    "WSS072",
    `${IN}.certificatePem`,
    provided({ certificatePem: KEY, chainPem: undefined }),
  ],
  ["a certificate as the key", "WSS072", `${IN}.privateKeyPem`, provided({ privateKeyPem: LEAF })],
  ["the key of another certificate", "WSS073", `${IN}.privateKeyPem`, provided({ privateKeyPem: OTHER_KEY })],
  ["a key of another kind", "WSS073", `${IN}.privateKeyPem`, provided({ privateKeyPem: fixture("ed25519.key") })],
  ["the chain of another certificate", "WSS074", `${IN}.chainPem`, provided({ chainPem: OTHER })],
  [
    "a certificate that has expired",
    "WSS075",
    `${IN}.certificatePem`,
    provided({}, Date.parse("2028-01-01T00:00:00Z")),
  ],
  [
    "a key that browsers do not take",
    "WSS076",
    `${IN}.certificatePem`,
    provided({ certificatePem: fixture("ed25519.pem"), privateKeyPem: fixture("ed25519.key") }),
  ],
  [
    "a certificate for other names",
    "WSS077",
    `${IN}.certificatePem`,
    provided({}, NOW, { serverNames: ["chat.example.com"] }),
  ],
  ["a leaf as the CA", "WSS078", "certificate.authority.certificatePem", authority(LEAF, KEY)],
  [
    "a certificate that would outlive its CA",
    "WSS079",
    "certificate.authority.validityPeriodHours",
    () => {
      checkOutlives("chat", new X509Certificate(ROOT), new X509Certificate(LEAF));
    },
  ],
  [
    "a CA that is called like the endpoint",
    "WSS085",
    "certificate.authority.certificatePem",
    authority(OTHER, OTHER_KEY, { ...NAMED, serverNames: ["Other"] }),
  ],
  ["a certificate argument that is an Output", "WSS080", "certificate", given({ certificate: LATER })],
  [
    "a relative path",
    "WSS083",
    "certificate.maintained.certificatePath",
    maintained({ certificatePath: "live/a.pem" }),
  ],
  [
    "a path that leads back",
    "WSS083",
    "certificate.maintained.privateKeyPath",
    maintained({ privateKeyPath: "/a/../b" }),
  ],
  ["a path with a space", "WSS083", "certificate.maintained.privateKeyPath", maintained({ privateKeyPath: "/a b" })],
  [
    "a path with a command",
    "WSS083",
    "certificate.maintained.certificatePath",
    maintained({ certificatePath: "/$(id)" }),
  ],
  ["no path to the key", "WSS001", "certificate.maintained.privateKeyPath", maintained({ privateKeyPath: undefined })],
  [
    "a key as text and on the host",
    "WSS084",
    "certificate.provided.privateKeyPath",
    given({ certificate: { provided: { ...PAIR, privateKeyPath: "/etc/a.key" } } }),
  ],
  [
    "a request without the place of its key",
    "WSS066",
    "certificate.authority.certificateRequestPem",
    given({ certificate: { authority: { ...CA, certificateRequestPem: "[secret]" } } }),
  ],
  [
    "the place of a key without its request",
    "WSS066",
    "certificate.authority.privateKeyPath",
    given({ certificate: { authority: { ...CA, privateKeyPath: "/etc/a.key" } } }),
  ],
  [
    "a kind of key beside a request",
    "WSS067",
    "certificate.authority.keyAlgorithm",
    given({ certificate: { authority: { ...CA, ...ON_HOST, keyAlgorithm: "RSA_2048" } } }),
  ],
  [
    "a key's version beside a request",
    "WSS067",
    "certificate.authority.keyVersion",
    given({ certificate: { authority: { ...CA, ...ON_HOST, keyVersion: 2 } } }),
  ],
  ["a certificate in place of the request", "WSS072", REQUEST, () => checkRequest("chat", LEAF)],
  [
    "a request for other names",
    "WSS077",
    REQUEST,
    () => {
      checkRequested(parseEndpoint("chat", { ...LEAST, serverNames: ["chat.example.com"] }).endpoint, LEAF);
    },
  ],
  ["a version that is no number", "WSS004", "keyVersion", () => parseKeyOnHost("chat", { host: HOST, keyVersion: 0 })],
  ["a certificate for clients", "WSS082", `${IN}.certificatePem`, provided({ certificatePem: fixture("client.pem") })],
];
