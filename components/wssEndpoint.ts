import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import { renderForPreview } from "./nginx/render";
import { resolve } from "./resolve";
import type { Served } from "./served";
import { serveOnHost } from "./serveOnHost";

/**
 * A secure WebSocket endpoint (wss) on a CentOS / RHEL host: nginx, with a TLS key and certificate of its own, in front
 * of plain ws servers. Made in one transaction on the host, proved by what is then served, and put back if it fails.
 */
export class WssEndpoint extends pulumi.ComponentResource {
  /** The url that clients connect to, known once the endpoint has been proved. */
  public readonly url: pulumi.Output<string>;
  /** The endpoint's own certificate, PEM. */
  public readonly certificatePem: pulumi.Output<string>;
  /** The certificate that clients have to trust, PEM: the self-signed one itself, or its CA. */
  public readonly trustPem: pulumi.Output<string>;
  /** SHA-256 fingerprint of the certificate: pairs of hex digits with colons between. */
  public readonly fingerprint: pulumi.Output<string>;
  /** The moment from which the certificate is valid, RFC 3339. */
  public readonly notBefore: pulumi.Output<string>;
  /** The moment at which the certificate expires, RFC 3339. */
  public readonly expiresAt: pulumi.Output<string>;
  /** The moment from which the next `up` renews the certificate, RFC 3339. Nothing renews it without an `up`. */
  public readonly renewsAt: pulumi.Output<string>;
  /** The configuration file on the host, as it stands there: without the TLS groups that its nginx does not have. */
  public readonly config: pulumi.Output<string>;

  constructor(name: string, args: WssEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    const resolved = resolve(name, args);
    // The component's input, so that a preview shows line by line what changes on the host.
    super("wss-endpoint:index:WssEndpoint", name, { config: resolved.endpoints.apply(renderForPreview) }, opts);
    const certificates = { [name]: args.certificate };
    const served = serveOnHost({ name, component: this, host: args.host, resolved, certificates })[name] as Served;
    this.url = served.url;
    this.certificatePem = served.certificatePem;
    this.trustPem = served.trustPem;
    this.fingerprint = served.fingerprint;
    this.notBefore = served.notBefore;
    this.expiresAt = served.expiresAt;
    this.renewsAt = served.renewsAt;
    this.config = served.config;
    this.registerOutputs({ ...served });
  }
}
