/** What is known of an endpoint that has been proved. */
export interface ServedEndpoint {
  /** The url that clients connect to. */
  url: string;
  /** The endpoint's own certificate, PEM. */
  certificatePem: string;
  /** The certificate that clients have to trust, PEM: the self-signed one itself, or its CA. */
  trustPem: string;
  /** SHA-256 fingerprint of the certificate: pairs of hex digits with colons between. */
  fingerprint: string;
  /** The moment from which the certificate is valid, RFC 3339. */
  notBefore: string;
  /** The moment at which the certificate expires, RFC 3339. */
  expiresAt: string;
  /** The moment from which the next `up` renews the certificate, RFC 3339. Nothing renews it without an `up`. */
  renewsAt: string;
  /** Its part of the configuration on the host, as it stands there: without the TLS groups that its nginx does not have. */
  config: string;
}
