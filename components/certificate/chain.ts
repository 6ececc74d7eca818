import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { isSoundlySigned, weakness } from "./algorithms";

/** Whether the first was signed by the second: names, key identifiers and the signature itself. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** By name and signature alone: one for a server may lack the usage keyCertSign, and most clients that are given it trust it. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

/**
 * What clients refuse of a certificate's key, and of how it is signed. Nobody checks a root's signature, and its key is its
 * clients' to judge, unless it is the first: what is served, or what signs here.
 */
export function flaws(
  certificate: X509Certificate,
  isFirst: boolean,
  isCa: boolean,
): { key: string | undefined; signature: string | undefined } {
  const isRoot = isSelfSigned(certificate);
  const isSound = isRoot || isSoundlySigned(certificate);
  return {
    key: isRoot && !isFirst ? undefined : weakness(certificate.publicKey, isCa),
    signature: isSound ? undefined : "is signed with an algorithm that clients refuse, such as SHA-1",
  };
}

/** The root that issued a certificate, from those that browsers and systems have (Mozilla's, as Node.js brings them). */
export function publicIssuer(certificate: X509Certificate): X509Certificate | undefined {
  for (const pem of rootCertificates) {
    const root = new X509Certificate(pem);
    if (isIssuedBy(certificate, root)) return root;
  }
  return undefined;
}

/** The order in which each certificate is followed by its issuer; undefined where they make no single chain. */
export function inOrder(leaf: X509Certificate, others: readonly X509Certificate[]): X509Certificate[] | undefined {
  const chain = [leaf];
  let rest = [...others];
  for (let last = leaf; rest.length > 0;) {
    const issuer = rest.find((candidate) => isIssuedBy(last, candidate));
    if (issuer === undefined) return undefined;
    chain.push(issuer);
    rest = rest.filter((candidate) => candidate !== issuer);
    last = issuer;
  }
  return chain;
}

/** What nginx sends: a root is what clients have already. */
export function served(chain: readonly X509Certificate[]): X509Certificate[] {
  return chain.filter((certificate, index) => index === 0 || !isSelfSigned(certificate));
}

/** A certificate as people know it. */
export function subjectOf(certificate: X509Certificate): string {
  return JSON.stringify(certificate.subject.replace(/\n/g, ", "));
}
