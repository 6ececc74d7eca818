import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import type { Code } from "../model/codes";
import { Collector, type Fields } from "../model/collector";
import type { EndpointModel } from "../model/endpointModel";
import { InvalidArguments, quoted } from "../model/issue";
import { flaws, inOrder, isSelfSigned, publicIssuer, served, subjectOf } from "./chain";
import { namesRuledOut } from "./nameConstraints";
import { alternativeNames, mayServe, uncovered } from "./names";
import { tooManyBelow } from "./pathLength";
import { parseCertificates, parsePrivateKey, pemOf } from "./pem";
import { rfc3339, untimely, validity } from "./validity";

const PATH = "certificate.provided";
const DAY = 86_400_000;
/** From then on a new certificate is asked for. */
const EARLY = 30 * DAY;
/** As long as a certificate that is made here can be valid. */
const LONG = 366 * DAY;

/** A key and certificate of the user's own that can be served. */
export interface ProvidedPair {
  readonly certificatePem: string;
  readonly chainPem: string;
  /** Empty where the key lies on the host. */
  readonly privateKeyPem: string;
  /** The root that clients trust; empty where it is neither given nor one that everybody has. */
  readonly trustPem: string;
  readonly notBefore: string;
  readonly expiresAt: string;
  readonly renewsAt: string;
  readonly warnings: readonly string[];
}

/** @throws InvalidArguments with every issue at once; none holds anything of the key. */
export function checkProvided(endpoint: EndpointModel, pems: Fields, now: number): ProvidedPair {
  const c = new Collector();
  const given = c.hidden(`${PATH}.certificatePem`, pems.certificatePem, parseCertificates, []);
  const behind = isGiven(pems.chainPem) ? c.hidden(`${PATH}.chainPem`, pems.chainPem, parseCertificates, []) : [];
  const { certificate } = endpoint;
  const isOnHost = certificate.kind === "provided" && certificate.privateKeyPath !== undefined;
  const key = isOnHost
    ? undefined
    : c.hidden<KeyObject | undefined>(`${PATH}.privateKeyPem`, pems.privateKeyPem, parsePrivateKey, undefined);
  const chain = [...given, ...behind];
  const [leaf] = chain;
  const root = leaf && findRoot(c, chain);
  if (leaf) {
    judgeLeaf(c, leaf, key, endpoint);
    for (const certificate of chain) judge(c, certificate, certificate === leaf, now);
  }
  if (c.issues.length > 0 || !leaf || !(key ?? isOnHost)) {
    throw new InvalidArguments(`wss endpoint ${quoted(endpoint.name)}`, c.issues);
  }
  const { from, to } = validity(leaf);
  return {
    certificatePem: pemOf([leaf]),
    chainPem: pemOf(served(chain)),
    privateKeyPem: key === undefined ? "" : asWritten(key),
    trustPem: root ? pemOf([root]) : "",
    ...{ notBefore: rfc3339(from), expiresAt: rfc3339(to), renewsAt: rfc3339(to - EARLY) },
    warnings: doubts(chain, root, now),
  };
}

/** An EC key may have its point compressed, and would then not look like the certificate's on the host. */
function asWritten(key: KeyObject): string {
  const plain =
    key.asymmetricKeyType === "ec" ? createPrivateKey({ key: key.export({ format: "jwk" }), format: "jwk" }) : key;
  return plain.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The root of a chain that is in order: the last one given, or the one that everybody has. */
function findRoot(c: Collector, chain: readonly X509Certificate[]): X509Certificate | undefined {
  const add = (problem: string, remedy: string) => {
    c.add({ code: "WSS074", path: `${PATH}.chainPem`, value: undefined, problem, remedy });
  };
  const [leaf, ...others] = chain;
  const last = chain[chain.length - 1];
  if (!leaf || !last) return undefined;
  const order = inOrder(leaf, others);
  if (order === undefined) {
    add(
      `does not lead from ${subjectOf(leaf)} to its issuers`,
      "give each certificate's issuer behind it, and no other",
    );
    return undefined;
  }
  if (order.some((certificate, index) => certificate !== chain[index])) {
    add("is not in order", `put it in this order: ${order.map(subjectOf).join(", then ")}`);
    return undefined;
  }
  if (isSelfSigned(last)) return last;
  const known = publicIssuer(last);
  // A public CA never signs with its root: what names the place of its issuer's certificate was signed by one in between.
  if (known === undefined && last === leaf && leaf.infoAccess?.includes("CA Issuers")) {
    const issuer = JSON.stringify(leaf.issuer.replace(/\n/g, ", "));
    add(`lacks the certificate of ${issuer}, which signed the certificate`, "give the CA's chain, often fullchain.pem");
  }
  return known;
}

function judgeLeaf(c: Collector, leaf: X509Certificate, key: KeyObject | undefined, endpoint: EndpointModel): void {
  const add = (code: Code, problem: string, remedy: string, field = "certificatePem") => {
    c.add({ code, path: `${PATH}.${field}`, value: undefined, problem, remedy });
  };
  if (key && !leaf.checkPrivateKey(key)) {
    add("WSS073", `is not the key of ${subjectOf(leaf)}`, "give the key that it was made for", "privateKeyPem");
  }
  const missing = uncovered(leaf, endpoint.serverNames, endpoint.ipAddresses);
  if (missing.length > 0) {
    const remedy = "get a certificate with them in subjectAltName, or give the serverNames and ipAddresses that it has";
    add("WSS077", `does not cover ${missing.join(", ")}, only ${leaf.subjectAltName ?? "nothing"}`, remedy);
  }
  if (!mayServe(leaf)) {
    add("WSS082", `may not be used by a server: ${subjectOf(leaf)}`, "get one with the extended key usage serverAuth");
  }
}

function judge(c: Collector, certificate: X509Certificate, isLeaf: boolean, now: number): void {
  const add = (code: Code, problem: string, remedy: string) => {
    const path = `${PATH}.${isLeaf ? "certificatePem" : "chainPem"}`;
    c.add({ code, path, value: undefined, problem: `of ${subjectOf(certificate)} ${problem}`, remedy });
  };
  const late = untimely(certificate, now);
  const isRoot = !isLeaf && isSelfSigned(certificate);
  const current = isRoot ? "leave it out: clients have their own" : "give a certificate that is valid now";
  if (late !== undefined) add("WSS075", late, current);
  if (!isLeaf && !certificate.ca) add("WSS078", "is no CA's", "give the certificates of CAs behind the first one");
  const { key: weak, signature } = flaws(certificate, isLeaf, !isLeaf);
  const whose = isLeaf ? "one for a key" : "a certificate of a CA whose key is";
  if (weak !== undefined) add("WSS076", weak, `get ${whose} on P-256, or RSA with 2048 bits`);
  if (signature !== undefined) add("WSS076", signature, "get one signed with SHA-256");
}

/** What is no mistake yet, or cannot be told from here. */
function doubts(chain: readonly X509Certificate[], root: X509Certificate | undefined, now: number): string[] {
  const soon = chain.filter((certificate) => validity(certificate).to - now < EARLY);
  const [leaf, ...issuers] = chain;
  const last = chain[chain.length - 1];
  return [
    ...(leaf ? [...tooLong(leaf), ...authorityItself(leaf), ...noIssuer(leaf), ...ruledOut(leaf, issuers)] : []),
    ...soon.map(
      (certificate) => `${subjectOf(certificate)} expires at ${rfc3339(validity(certificate).to)}: give a new one`,
    ),
    ...tooManyBelow(issuers),
    ...(root || !last
      ? []
      : [`the issuer of ${subjectOf(last)} is neither given nor known to everybody: clients have to trust it already`]),
  ];
}

/** The limits are the CA/Browser Forum's and Apple's (support.apple.com/103769). A stolen key is good for as long. */
function tooLong(leaf: X509Certificate): string[] {
  const { from, to } = validity(leaf);
  if (to - from <= LONG) return [];
  const valid = `${subjectOf(leaf)} is valid for ${Math.round((to - from) / DAY)} days`;
  const limits = "browsers refuse more than 398 from a public CA, and Apple's systems more than 825 from any";
  return [`${valid}: ${limits}; get one for 366 days at most`];
}

/** What `openssl req -x509` makes by itself: many have one, and many clients take it. */
function authorityItself(leaf: X509Certificate): string[] {
  if (!leaf.ca) return [];
  const remedy = isSelfSigned(leaf)
    ? "make it with basicConstraints=critical,CA:FALSE"
    : "get one for the server, with CA:FALSE";
  const reason = "Firefox and rustls refuse one as a server's, and its key can sign for any name";
  return [`${subjectOf(leaf)} is a CA's certificate (CA:TRUE): ${reason}; ${remedy}`];
}

/** OpenSSL 1.0.2 asks of what signed a certificate whether its key may, also where that is the certificate itself. */
function noIssuer(leaf: X509Certificate): string[] {
  if (!isSelfSigned(leaf) || leaf.checkIssued(leaf)) return [];
  const reason = "clients with OpenSSL 1.0.2, such as CentOS 7's, do not take it for its own issuer";
  return [
    `${subjectOf(leaf)} has signed itself, and its keyUsage lacks keyCertSign: ${reason}; get one without keyUsage`,
  ];
}

function ruledOut(leaf: X509Certificate, issuers: readonly X509Certificate[]): string[] {
  const { dnsNames, ipAddresses } = alternativeNames(leaf);
  return namesRuledOut(issuers, dnsNames, ipAddresses);
}

function isGiven(pem: unknown): boolean {
  return pem !== undefined && pem !== null && pem !== "";
}
