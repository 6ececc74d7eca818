import { type KeyObject, X509Certificate } from "node:crypto";
import type { SignedModel } from "../model/certificateModel";
import type { Code } from "../model/codes";
import { Collector, type Fields } from "../model/collector";
import type { EndpointModel } from "../model/endpointModel";
import { InvalidArguments, type Issue, quoted } from "../model/issue";
import { weakness } from "./algorithms";
import { flaws, inOrder, isSelfSigned, served, subjectOf } from "./chain";
import { namesRuledOut } from "./nameConstraints";
import { uncovered } from "./names";
import { tooManyBelow } from "./pathLength";
import { parseCertificates, parsePrivateKey, parseRequest, pemOf } from "./pem";
import { type Named, subjectRequest } from "./requests";
import { rfc3339, untimely, validity } from "./validity";

const HOUR = 3_600_000;
const PATH = "certificate.authority";
const REQUEST = `${PATH}.certificateRequestPem`;

/** A CA that can sign, from what the user gave. */
export interface SigningCa {
  /** The certificate that signs, alone. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** What stands behind the leaf on the host: nothing where the CA is a root. */
  readonly chainPem: string;
  /** Of it and the issuers above it the one that ends first: then clients refuse all that it has signed. */
  readonly firstToEndPem: string;
  /** What clients trust. */
  readonly trustPem: string;
  readonly warnings: readonly string[];
}

/** @throws InvalidArguments with every issue at once; none holds anything of the key. */
export function checkAuthority(endpoint: Named, model: SignedModel, pems: Fields, now: number): SigningCa {
  const c = new Collector();
  const certificates = c.hidden(`${PATH}.certificatePem`, pems.certificatePem, parseCertificates, []);
  const key = c.hidden<KeyObject | undefined>(`${PATH}.privateKeyPem`, pems.privateKeyPem, parsePrivateKey, undefined);
  const [ca, ...issuers] = certificates;
  if (ca) judge(c, ca, issuers, key, now);
  // What the request of a key on the host asks for is seen in what is made of it.
  const asked = model.privateKeyPath === undefined ? `CN=${subjectRequest(endpoint).subject.commonName}` : undefined;
  if (ca && asked === ca.subject) c.add(sameSubject(ca));
  if (c.issues.length > 0 || !ca || !key) {
    throw new InvalidArguments(`wss endpoint ${quoted(endpoint.name)}`, c.issues);
  }
  const highest = issuers[issuers.length - 1] ?? ca;
  const firstToEnd = certificates.reduce((first, one) => (validity(one).to < validity(first).to ? one : first), ca);
  return {
    certificatePem: pemOf([ca]),
    privateKeyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    chainPem: isSelfSigned(ca) ? "" : pemOf(served([ca, ...issuers])),
    firstToEndPem: pemOf([firstToEnd]),
    trustPem: pemOf([highest]),
    warnings: [
      ...doubts(firstToEnd, model, now),
      ...noRoot(highest),
      ...tooManyBelow(certificates),
      ...namesRuledOut(certificates, endpoint.serverNames, endpoint.ipAddresses),
    ],
  };
}

function judge(
  c: Collector,
  ca: X509Certificate,
  issuers: readonly X509Certificate[],
  key: KeyObject | undefined,
  now: number,
): void {
  const add = (code: Code, problem: string, remedy: string, field = "certificatePem") => {
    c.add({ code, path: `${PATH}.${field}`, value: undefined, problem, remedy });
  };
  if (!ca.ca) add("WSS078", `is no CA: ${subjectOf(ca)} may not sign`, "give a CA's certificate (CA:TRUE)");
  for (const certificate of [ca, ...issuers]) {
    const late = untimely(certificate, now);
    const whose = `of ${subjectOf(certificate)}`;
    if (late !== undefined) add("WSS075", `${whose} ${late}`, "renew the CA first");
    const { key: weak, signature } = flaws(certificate, certificate === ca, true);
    if (weak !== undefined) add("WSS076", `${whose} ${weak}`, "make a CA with a key on P-256");
    if (signature !== undefined) add("WSS076", `${whose} ${signature}`, "have it signed with SHA-256");
  }
  if (key && !ca.checkPrivateKey(key)) {
    add("WSS073", `is not the key of ${subjectOf(ca)}`, "give certificate and key of one CA", "privateKeyPem");
  }
  const order = inOrder(ca, issuers);
  if (order === undefined || order.some((certificate, index) => certificate !== [ca, ...issuers][index])) {
    add("WSS074", "is no chain", "give the CA's certificate first, and behind each certificate its issuer's");
  }
}

/** Go leaves out which key has signed such a certificate, and OpenSSL takes it for signed by itself. */
function sameSubject(one: X509Certificate): Issue {
  const problem = `has the subject ${subjectOf(one)}, as the endpoint's own certificate has`;
  const remedy = "give the CA another commonName, or an organization";
  return { code: "WSS085", path: `${PATH}.certificatePem`, value: undefined, problem, remedy };
}

/** What is no mistake yet. */
function doubts(ca: X509Certificate, { validityPeriodHours }: SignedModel, now: number): string[] {
  const { to } = validity(ca);
  if (now + validityPeriodHours * HOUR <= to) return [];
  return [
    `the CA ${subjectOf(ca)} expires at ${rfc3339(to)}, before a certificate of ${validityPeriodHours} hours would: ` +
      "renew the CA, or give a shorter validityPeriodHours",
  ];
}

/** OpenSSL trusts an intermediate alone only where it is told to (X509_V_FLAG_PARTIAL_CHAIN). */
function noRoot(highest: X509Certificate): string[] {
  if (isSelfSigned(highest)) return [];
  const refusal = '"unable to get issuer certificate" in Node.js and in what uses OpenSSL';
  return [
    `the issuer of ${subjectOf(highest)} is not given, and many clients do not take trustPem without the root ` +
      `(${refusal}): give the certificates up to the root`,
  ];
}

/**
 * A certificate beyond the end of its CA, or of one above that, is refused by clients in its last days.
 * @throws InvalidArguments
 */
export function checkOutlives(endpoint: string, leaf: X509Certificate, ca: X509Certificate): void {
  const [end, last] = [validity(leaf).to, validity(ca).to];
  if (end <= last) return;
  const issue: Issue = {
    code: "WSS079",
    path: `${PATH}.validityPeriodHours`,
    value: undefined,
    problem: `makes a certificate that expires at ${rfc3339(end)}, after the CA ${subjectOf(ca)} at ${rfc3339(last)}`,
    remedy: "renew the CA, or give a shorter validityPeriodHours",
  };
  throw new InvalidArguments(`wss endpoint ${quoted(endpoint)}`, [issue]);
}

/**
 * The request of a key that was made on the host.
 * @throws InvalidArguments
 */
export function checkRequest(endpoint: string, pem: unknown): string {
  const c = new Collector();
  const request = c.hidden(REQUEST, pem, parseRequest, "");
  if (c.issues.length > 0) throw new InvalidArguments(`wss endpoint ${quoted(endpoint)}`, c.issues);
  return request;
}

/**
 * The names in such a request are not the endpoint's by themselves, and neither is the kind of key. Whose it is may be
 * the CA's name.
 * @throws InvalidArguments with every issue at once
 */
export function checkRequested(endpoint: EndpointModel, certificatePem: string): void {
  const leaf = new X509Certificate(certificatePem);
  const c = new Collector();
  const add = (code: Code, problem: string, remedy: string) => {
    c.add({ code, path: REQUEST, value: undefined, problem, remedy });
  };
  const missing = uncovered(leaf, endpoint.serverNames, endpoint.ipAddresses);
  if (missing.length > 0) {
    const asked = leaf.subjectAltName ?? "nothing";
    add("WSS077", `does not ask for ${missing.join(", ")}, only for ${asked}`, "give the KeyOnHost the same names");
  }
  if (leaf.subject === leaf.issuer) c.add(sameSubject(leaf));
  const weak = weakness(leaf.publicKey);
  if (weak !== undefined) add("WSS076", `is of a key that ${weak}`, "make a key on P-256");
  if (c.issues.length > 0) throw new InvalidArguments(`wss endpoint ${quoted(endpoint.name)}`, c.issues);
}

/** @throws InvalidArguments */
export function refuseLateRequest(endpoint: string): never {
  const problem = "is an Output, so that it has a request is known too late";
  const remedy = "give an object, in which values may be Outputs";
  const issue: Issue = { code: "WSS080", path: PATH, value: undefined, problem, remedy };
  throw new InvalidArguments(`wss endpoint ${quoted(endpoint)}`, [issue]);
}
