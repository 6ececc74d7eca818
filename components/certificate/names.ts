import type { X509Certificate } from "node:crypto";

/**
 * The names that a certificate does not cover, as clients match them (RFC 6125): subjectAltName only, and "*" stands
 * for one whole label. A wildcard of the endpoint's own is covered by the same wildcard alone.
 */
export function uncovered(
  certificate: X509Certificate,
  serverNames: readonly string[],
  ipAddresses: readonly string[],
): string[] {
  const covers = (name: string) =>
    certificate.checkHost(name.replace(/^\*/, "any-name-of-it"), { subject: "never", partialWildcards: false });
  return [
    ...serverNames.filter((name) => covers(name) === undefined),
    ...ipAddresses.filter((address) => certificate.checkIP(address) === undefined),
  ];
}

/** Whether the certificate may serve TLS: it says so, or says nothing of its purpose. */
export function mayServe(certificate: X509Certificate): boolean {
  const [SERVER_AUTH, ANY] = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];
  // Undefined where the extension is not there, which the types do not know.
  const uses = certificate.keyUsage as string[] | undefined;
  return uses === undefined || uses.includes(SERVER_AUTH) || uses.includes(ANY);
}

/** All names and addresses that a certificate has, the endpoint's or not. */
export function alternativeNames({ subjectAltName = "" }: X509Certificate): {
  dnsNames: string[];
  ipAddresses: string[];
} {
  const all = subjectAltName.split(", ");
  const behind = (kind: string) => all.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length));
  return { dnsNames: behind("DNS:"), ipAddresses: behind("IP Address:") };
}
