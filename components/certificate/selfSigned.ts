import { KeyAlgorithm } from "../args/certificate";
import type { EndpointModel } from "../model/endpointModel";

/** What tls.PrivateKey is asked for. */
export interface KeyRequest {
  readonly algorithm: "ECDSA" | "RSA";
  readonly ecdsaCurve?: "P256" | "P384";
  readonly rsaBits?: number;
}

/** What tls.SelfSignedCert is asked for. */
export interface CertificateRequest {
  readonly subject: { readonly commonName: string };
  readonly dnsNames: string[];
  readonly ipAddresses: string[];
  readonly validityPeriodHours: number;
  readonly earlyRenewalHours: number;
}

export function keyRequest(algorithm: KeyAlgorithm): KeyRequest {
  switch (algorithm) {
    case KeyAlgorithm.EcdsaP256:
      return { algorithm: "ECDSA", ecdsaCurve: "P256" };
    case KeyAlgorithm.EcdsaP384:
      return { algorithm: "ECDSA", ecdsaCurve: "P384" };
    case KeyAlgorithm.Rsa2048:
      return { algorithm: "RSA", rsaBits: 2048 };
    case KeyAlgorithm.Rsa4096:
      return { algorithm: "RSA", rsaBits: 4096 };
  }
}

/**
 * The extended key usage server_auth and no key usage: with a key usage that does not allow the signing of
 * certificates, OpenSSL before 3.0 does not take a certificate for its own issuer.
 */
export const ALLOWED_USES = ["server_auth"];

export function certificateRequest(model: EndpointModel): CertificateRequest {
  const names = [...model.serverNames, ...model.ipAddresses];
  return {
    // Clients look at the names below; the subject, 64 characters at most, is for people.
    subject: { commonName: names.find((name) => name.length <= 64) ?? model.name },
    dnsNames: [...model.serverNames],
    ipAddresses: [...model.ipAddresses],
    validityPeriodHours: model.certificate.validityPeriodHours,
    earlyRenewalHours: model.certificate.earlyRenewalHours,
  };
}
