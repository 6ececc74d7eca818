/** What is known of an endpoint that has been proved. */
export interface ServedEndpoint {
  /** The url that clients connect to. */
  url: string;
  /** The endpoint's own certificate, PEM. Empty for a `maintained` one. */
  certificatePem: string;
  /**
   * The certificate that clients have to trust, PEM: the self-signed one itself, or its CA. Empty for a `maintained` one,
   * and where a `provided` chain leads to no root that is known.
   */
  trustPem: string;
  /** SHA-256 fingerprint of the certificate: pairs of hex digits with colons between. Empty for a `maintained` one. */
  fingerprint: string;
  /** The moment from which the certificate is valid, RFC 3339. Empty for a `maintained` one. */
  notBefore: string;
  /** The moment at which the certificate expires, RFC 3339. Empty for a `maintained` one. */
  expiresAt: string;
  /**
   * The moment from which the next `up` renews the certificate, RFC 3339. Nothing renews it without an `up`, and no `up`
   * renews a `provided` one, which has to be replaced by then. Empty for a `maintained` one.
   */
  renewsAt: string;
  /** Its part of the configuration on the host, as it stands there: without the TLS groups that its nginx does not have. */
  config: string;
}
