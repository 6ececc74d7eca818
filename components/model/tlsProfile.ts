import { TlsProfile } from "../args/tls";
import type { Collector } from "./collector";
import type { EndpointModel } from "./endpointModel";
import { InvalidArguments, type Issue, quoted } from "./issue";

/** The most hours of a certificate in the modern configuration: 90 days. */
export const MODERN_VALIDITY = 2160;

/** What the guideline says of keys and certificates, as far as they are made here. */
export function checkTlsProfile(c: Collector, { tlsProfile, certificate }: EndpointModel): void {
  if (tlsProfile !== TlsProfile.Modern || !("keyAlgorithm" in certificate)) return;
  const { kind, keyAlgorithm, validityPeriodHours } = certificate;
  const refuse = (field: string, value: string, problem: string, remedy: string) => {
    c.addComparing({ code: "WSS062", path: `certificate.${kind}.${field}`, value, problem, remedy });
  };
  if (keyAlgorithm.startsWith("RSA")) {
    refuse("keyAlgorithm", keyAlgorithm, "is not ECDSA, which tlsProfile modern needs", "use ECDSA_P256 or ECDSA_P384");
  }
  if (validityPeriodHours > MODERN_VALIDITY) {
    const problem = "is more than the 90 days of tlsProfile modern";
    refuse("validityPeriodHours", String(validityPeriodHours), problem, `use at most ${MODERN_VALIDITY}`);
  }
}

/**
 * The same of a key that was made on the host, whose kind its certificate alone tells.
 * @throws InvalidArguments
 */
export function checkRequestedKey({ name, tlsProfile }: EndpointModel, kind: string | undefined): void {
  if (tlsProfile !== TlsProfile.Modern || kind !== "rsa") return;
  const issue: Issue = {
    code: "WSS062",
    path: "certificate.authority.certificateRequestPem",
    value: undefined,
    problem: "is of an RSA key, and tlsProfile modern needs ECDSA",
    remedy: "make the key with keyAlgorithm ECDSA_P256 or ECDSA_P384",
  };
  throw new InvalidArguments(`wss endpoint ${quoted(name)}`, [issue]);
}
