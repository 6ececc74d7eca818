import type { X509Certificate } from "node:crypto";

/** From when and until when a certificate is valid, in milliseconds. */
export function validity(certificate: X509Certificate): { from: number; to: number } {
  return { from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo) };
}

/** What is wrong with the time at which a certificate would be used, if anything. */
export function untimely(certificate: X509Certificate, now: number): string | undefined {
  const { from, to } = validity(certificate);
  if (now >= to) return `has expired at ${rfc3339(to)}`;
  if (now < from) return `is not valid before ${rfc3339(from)}`;
  return undefined;
}

/** A moment in RFC 3339, whole seconds as certificates have them. */
export function rfc3339(moment: number): string {
  return new Date(moment).toISOString().replace(".000Z", "Z");
}
