import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import { renderForPreview } from "./nginx/render";
import { resolve } from "./resolve";
import { hostTransaction } from "./resources/hostTransaction";
import { type EndpointMember, makeMembers } from "./resources/members";
import { configOn, served } from "./resources/served";

/**
 * A secure WebSocket endpoint (wss) on a CentOS / RHEL host: nginx, with a TLS key and certificate of its own, in front
 * of plain ws servers. Made in one transaction on the host, proved by what is then served, and put back if it fails.
 */
export class WssEndpoint extends pulumi.ComponentResource {
  /** The url that clients connect to, known once the endpoint has been proved. */
  public readonly url: pulumi.Output<string>;
  /** The endpoint's own certificate, PEM. Empty for a `maintained` one. */
  public readonly certificatePem: pulumi.Output<string>;
  /**
   * The certificate that clients have to trust, PEM: the self-signed one itself, or its CA. Empty for a `maintained` one,
   * and where a `provided` chain leads to no root that is known.
   */
  public readonly trustPem: pulumi.Output<string>;
  /** SHA-256 fingerprint of the certificate: pairs of hex digits with colons between. Empty for a `maintained` one. */
  public readonly fingerprint: pulumi.Output<string>;
  /** The moment from which the certificate is valid, RFC 3339. Empty for a `maintained` one. */
  public readonly notBefore: pulumi.Output<string>;
  /** The moment at which the certificate expires, RFC 3339. Empty for a `maintained` one. */
  public readonly expiresAt: pulumi.Output<string>;
  /**
   * The moment from which the next `up` renews the certificate, RFC 3339. Nothing renews it without an `up`, and no `up`
   * renews a `provided` one, which has to be replaced by then. Empty for a `maintained` one.
   */
  public readonly renewsAt: pulumi.Output<string>;
  /** The configuration file on the host, as it stands there: without the TLS groups that its nginx does not have. */
  public readonly config: pulumi.Output<string>;

  constructor(name: string, args: WssEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    const resolved = resolve(name, args);
    // The component's input, so that a preview shows line by line what changes on the host.
    super("wss-endpoint:index:WssEndpoint", name, { config: resolved.endpoints.apply(renderForPreview) }, opts);
    const { endpoints, host: hostModel } = resolved;
    const members = makeMembers(name, this, endpoints, { [name]: args });
    const transaction = hostTransaction({ name, component: this, host: args.host, hostModel, endpoints, members });
    const member = members[0] as EndpointMember;
    const outputs = served(member, [transaction]);
    this.url = outputs.url;
    this.certificatePem = outputs.certificatePem;
    this.trustPem = outputs.trustPem;
    this.fingerprint = outputs.fingerprint;
    this.notBefore = outputs.notBefore;
    this.expiresAt = outputs.expiresAt;
    this.renewsAt = outputs.renewsAt;
    this.config = configOn(member, transaction);
    // Without the configuration, which the inputs have: other outputs than before have the engine write its whole state once more.
    this.registerOutputs(outputs);
  }
}
