import { KeyAlgorithm } from "../args/certificate";
import type { EndpointModel } from "../model/endpointModel";

/** Whose name and addresses are asked for. */
export type Named = Pick<EndpointModel, "name" | "serverNames" | "ipAddresses">;

/** What tls.PrivateKey is asked for. */
export interface KeyRequest {
  readonly algorithm: "ECDSA" | "RSA";
  readonly ecdsaCurve?: "P256" | "P384";
  readonly rsaBits?: number;
}

/** Whose certificate is asked for: of tls.SelfSignedCert, or of tls.CertRequest. */
export interface SubjectRequest {
  readonly subject: { readonly commonName: string };
  readonly dnsNames: string[];
  readonly ipAddresses: string[];
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
export const SELF_SIGNED_USES = ["server_auth"];

/** Every cipher of the endpoint signs with the certificate's key, and none encrypts with it. */
export const LEAF_USES = ["digital_signature", "server_auth"];

export const AUTHORITY_USES = ["cert_signing", "crl_signing"];

export function subjectRequest(model: Named): SubjectRequest {
  const names = [...model.serverNames, ...model.ipAddresses];
  return {
    // Clients look at the names below; the subject, 64 characters at most, is for people.
    subject: { commonName: names.find((name) => name.length <= 64) ?? model.name },
    dnsNames: [...model.serverNames],
    ipAddresses: [...model.ipAddresses],
  };
}
