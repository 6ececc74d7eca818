import type { KeyObject, X509Certificate } from "node:crypto";
import { type Element, elements, within } from "./der";

/** What nginx with its default modules and every browser take. */
const CURVES = ["prime256v1", "secp384r1"];
/** Nobody shakes hands with a CA's key: clients only verify with it. */
const CA_CURVES = [...CURVES, "secp521r1"];

/** SHA-256, SHA-384 and SHA-512 with RSA, with RSA-PSS and with ECDSA. */
const SIGNATURES = new Set([
  ...["11", "12", "13", "10"].map((last) => `1.2.840.113549.1.1.${last}`),
  ...["2", "3", "4"].map((last) => `1.2.840.10045.4.3.${last}`),
]);

/** What is wrong with a key's kind, if anything. */
export function weakness(key: KeyObject, isCa = false): string | undefined {
  const { modulusLength = 0, namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
      return modulusLength < 2048 ? `is an RSA key of ${modulusLength} bits, and clients want 2048` : undefined;
    case "ec":
      return (isCa ? CA_CURVES : CURVES).includes(namedCurve)
        ? undefined
        : `is on the curve ${namedCurve}, which browsers do not take`;
    default:
      return `is a key of kind ${key.asymmetricKeyType ?? "unknown"}, which browsers do not take`;
  }
}

/** Whether a certificate is signed with an algorithm that clients take; SHA-1 and MD5 are not. */
export function isSoundlySigned(certificate: X509Certificate): boolean {
  return SIGNATURES.has(signatureAlgorithm(certificate.raw));
}

/** The algorithm's object identifier: Certificate ::= SEQUENCE { tbs, SEQUENCE { OID, ... }, ... } (RFC 5280). */
function signatureAlgorithm(der: Buffer): string {
  const [certificate] = elements(der);
  const [, algorithm] = within(certificate);
  const [identifier] = within(algorithm);
  return objectIdentifier(identifier);
}

function objectIdentifier(identifier: Element | undefined): string {
  const [first = 0, ...rest] = identifier?.content ?? [];
  const arcs = [Math.floor(first / 40), first % 40];
  let arc = 0;
  for (const byte of rest) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join(".");
}
