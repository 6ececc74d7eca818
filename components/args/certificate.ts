import type * as pulumi from "@pulumi/pulumi";

/** Kind of a TLS key. */
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

/** Where the endpoint's certificate comes from: one of these, and self-signed if none is given. */
export interface Certificate {
  /** A certificate signed by its own key, made by the tls provider. This is the default. */
  selfSigned?: pulumi.Input<SelfSigned>;
  /** A certificate signed by a private CA: clients trust the CA, and every renewal with it. */
  authority?: pulumi.Input<Authority>;
  /** A key and certificate of your own: bought, of a company's CA, out of a vault. */
  provided?: pulumi.Input<Provided>;
  /** A key and certificate that something else makes and renews on the host, such as certbot: they are only referred to. */
  maintained?: pulumi.Input<Maintained>;
}

/** The endpoint's self-signed certificate: for serverNames and ipAddresses, with the extended key usage server_auth. */
export interface SelfSigned {
  /** Kind of key. Defaults to ECDSA_P256. The key is kept when the certificate is renewed. */
  keyAlgorithm?: pulumi.Input<KeyAlgorithm>;
  /**
   * Another number makes another key, and with it another certificate, at the next `up`: clients that pin the public key
   * have to know it first. From 1 to 1000000. Defaults to 1. Needs Pulumi's CLI 3.208 or later.
   */
  keyVersion?: pulumi.Input<number>;
  /** Hours from now until the certificate expires. Defaults to 8760 (365 days), or 2160 (90 days) with tlsProfile modern; from 1 to 8784 (366 days). */
  validityPeriodHours?: pulumi.Input<number>;
  /**
   * Hours before the end from which the next `up` renews it. Defaults to 720 (30 days), or to a third of the validity
   * if that is less. Less than the validity.
   */
  earlyRenewalHours?: pulumi.Input<number>;
}

/** A CA that signs the endpoint's certificate, in this stack: a CertificateAuthority, or one of your own. */
export interface Authority {
  /** The CA's certificate, PEM; behind it those of its issuers up to the root, which clients trust. Required. */
  certificatePem: pulumi.Input<string>;
  /** The CA's private key, PEM without a passphrase. Kept as a secret, and never sent to the host. Required. */
  privateKeyPem: pulumi.Input<string>;
  /** Kind of the endpoint's own key. Defaults to ECDSA_P256. The key is kept when the certificate is renewed. */
  keyAlgorithm?: pulumi.Input<KeyAlgorithm>;
  /**
   * Another number makes another key, and with it another certificate, at the next `up`: clients that pin the public key
   * have to know it first. From 1 to 1000000. Defaults to 1. Needs Pulumi's CLI 3.208 or later.
   */
  keyVersion?: pulumi.Input<number>;
  /**
   * The request for a certificate (PKCS#10, PEM) of a key that was made on the host, such as that of a KeyOnHost, for all
   * serverNames and ipAddresses. Then no key is made here. Needs privateKeyPath, and takes no keyAlgorithm or keyVersion.
   */
  certificateRequestPem?: pulumi.Input<string>;
  /** Where that key lies on the host, as an absolute path (ssl_certificate_key). Needs certificateRequestPem. */
  privateKeyPath?: pulumi.Input<string>;
  /**
   * Hours from now until the endpoint's certificate expires. Defaults to 2160 (90 days); from 1 to 8784 (366 days).
   * Not beyond the end of the CA.
   */
  validityPeriodHours?: pulumi.Input<number>;
  /**
   * Hours before the end from which the next `up` renews it. Defaults to 720 (30 days), or to a third of the validity
   * if that is less. Less than the validity.
   */
  earlyRenewalHours?: pulumi.Input<number>;
}

/** A key and certificate of your own, PEM. Checked before the host is touched, and never renewed: hand in a new one. */
export interface Provided {
  /**
   * The certificate, for all serverNames and ipAddresses; behind it, or in chainPem, those of its issuers, each behind
   * the one that it signed. Required.
   */
  certificatePem: pulumi.Input<string>;
  /** Certificates of the issuers, in order. The root may be left out; if it is given, it is not sent to clients. */
  chainPem?: pulumi.Input<string>;
  /** The certificate's private key without a passphrase: ECDSA on P-256 or P-384, or RSA of at least 2048 bits. Kept as a secret. Required, or privateKeyPath. */
  privateKeyPem?: pulumi.Input<string>;
  /**
   * Where the private key lies on the host, as an absolute path (ssl_certificate_key): one that was made there and never leaves
   * it, instead of privateKeyPem. That it is the certificate's is checked on the host before anything changes.
   */
  privateKeyPath?: pulumi.Input<string>;
}

/**
 * Files on the host that something else keeps. They have to be there before the first `up`, in PEM, and are checked by every
 * run that changes something. A systemd path unit watches them, and nginx reads them again when they have changed and fit
 * together: no `up` is needed for a renewal, and no socket is closed by it.
 */
export interface Maintained {
  /**
   * The certificate with its chain behind it (ssl_certificate), as an absolute path, for example
   * /etc/letsencrypt/live/ws.example.com/fullchain.pem. Required.
   */
  certificatePath: pulumi.Input<string>;
  /** Its private key without a passphrase (ssl_certificate_key), as an absolute path that only root need read. Required. */
  privateKeyPath: pulumi.Input<string>;
}
