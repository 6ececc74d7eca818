import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { CertificateAuthorityArgs } from "./args/certificateAuthorityArgs";
import { fingerprint } from "./certificate/details";
import { AUTHORITY_USES } from "./certificate/requests";
import { parseAuthority } from "./model/parseAuthority";
import { checked } from "./resolve";
import { made, privateKey } from "./sources/made";

/**
 * A private CA, for the certificates of many endpoints and stacks. Clients trust its certificate alone, and every
 * certificate that it signs. Its key is in the stack's state, encrypted as Pulumi encrypts secrets.
 */
export class CertificateAuthority extends pulumi.ComponentResource {
  /** The CA's certificate, PEM: what clients have to trust, and certificate.authority.certificatePem of an endpoint. */
  public readonly certificatePem: pulumi.Output<string>;
  /** The CA's private key, PEM, a secret: certificate.authority.privateKeyPem of an endpoint. */
  public readonly privateKeyPem: pulumi.Output<string>;
  /** SHA-256 fingerprint of the CA's certificate: pairs of hex digits with colons between. */
  public readonly fingerprint: pulumi.Output<string>;
  /** The moment from which the CA's certificate is valid, RFC 3339. */
  public readonly notBefore: pulumi.Output<string>;
  /** The moment at which the CA's certificate expires, RFC 3339. */
  public readonly expiresAt: pulumi.Output<string>;
  /** The moment from which the next `up` renews the CA's certificate, RFC 3339. Its key and its name stay. */
  public readonly renewsAt: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wss-endpoint:index:CertificateAuthority", name, {}, opts);
    const model = checked(args, (known) => parseAuthority(name, known));
    const key = privateKey(`${name}-key`, model, this);
    const certificate = new tls.SelfSignedCert(
      `${name}-certificate`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: model.apply(({ commonName, organization }) => ({ commonName, organization })),
        isCaCertificate: true,
        // The least that the provider can set: it takes 0 for none.
        maxPathLength: 1,
        allowedUses: AUTHORITY_USES,
        validityPeriodHours: model.validityPeriodHours,
        earlyRenewalHours: model.earlyRenewalHours,
      },
      { parent: this },
    );
    this.certificatePem = certificate.certPem;
    this.privateKeyPem = key.privateKeyPem;
    this.fingerprint = certificate.certPem.apply(fingerprint);
    const { notBefore, expiresAt, renewsAt } = made(name, certificate, model, this);
    this.notBefore = notBefore;
    this.expiresAt = expiresAt;
    this.renewsAt = renewsAt;
    this.registerOutputs({
      certificatePem: this.certificatePem,
      privateKeyPem: this.privateKeyPem,
      fingerprint: this.fingerprint,
      notBefore: this.notBefore,
      expiresAt: this.expiresAt,
      renewsAt: this.renewsAt,
    });
  }
}
