import { createHash, X509Certificate } from "node:crypto";

/** SHA-256 of the certificate as browsers and `openssl x509 -fingerprint -sha256` show it: pairs of hex digits with colons. */
export function fingerprint(certificatePem: string): string {
  return new X509Certificate(certificatePem).fingerprint256;
}

/** A short name for this very certificate, for file names. */
export function certificateId(certificatePem: string): string {
  return createHash("sha256").update(certificatePem).digest("hex").slice(0, 16);
}

/** From when to when the certificate is valid, in seconds since 1970. */
export function validity(certificatePem: string): { notBefore: number; notAfter: number } {
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  return { notBefore: Date.parse(validFrom) / 1000, notAfter: Date.parse(validTo) / 1000 };
}

/** The moment, in RFC 3339, from which an `up` renews the certificate. */
export function renewsAt(expiresAt: string, earlyRenewalHours: number): string {
  return new Date(Date.parse(expiresAt) - earlyRenewalHours * 3_600_000).toISOString();
}
