import type * as pulumi from "@pulumi/pulumi";

/** Kind of the endpoint's TLS key. */
export const KeyAlgorithm = {
  /** ECDSA on P-256: fast, and supported by every client of today. */
  EcdsaP256: "ECDSA_P256",
  /** ECDSA on P-384. */
  EcdsaP384: "ECDSA_P384",
  /** RSA with 2048 bits, for clients that know no elliptic curves. */
  Rsa2048: "RSA_2048",
  /** RSA with 4096 bits. */
  Rsa4096: "RSA_4096",
} as const;
export type KeyAlgorithm = (typeof KeyAlgorithm)[keyof typeof KeyAlgorithm];

/** Where the endpoint's certificate comes from. */
export interface Certificate {
  /** A certificate signed by its own key, made by the tls provider. This is the default. */
  selfSigned?: pulumi.Input<SelfSigned>;
}

/** The endpoint's self-signed certificate: for serverNames and ipAddresses, with the extended key usage server_auth. */
export interface SelfSigned {
  /** Kind of key. Defaults to ECDSA_P256. The key is kept when the certificate is renewed. */
  keyAlgorithm?: pulumi.Input<KeyAlgorithm>;
  /** Hours from now until the certificate expires. Defaults to 8760 (365 days); from 1 to 8784 (366 days). */
  validityPeriodHours?: pulumi.Input<number>;
  /**
   * Hours before the end from which the next `up` renews it. Defaults to 720 (30 days), or to a third of the validity
   * if that is less. Less than the validity.
   */
  earlyRenewalHours?: pulumi.Input<number>;
}
