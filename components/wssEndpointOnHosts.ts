import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointOnHostsArgs } from "./args/wssEndpointOnHostsArgs";
import type { Host } from "./args/host";
import type { HostModel } from "./model/hostModel";
import { renderForPreview } from "./nginx/render";
import { resolveOnHosts } from "./resolve";
import { type HostTransaction, hostTransaction } from "./resources/hostTransaction";
import { type EndpointMember, makeMembers } from "./resources/members";
import { configOn, served } from "./resources/served";

/**
 * One secure WebSocket endpoint (wss) on several CentOS / RHEL hosts, behind a DNS name or a load balancer that passes TCP
 * on: one key and certificate, and on each host a transaction of its own, which is proved there.
 */
export class WssEndpointOnHosts extends pulumi.ComponentResource {
  /** The url that clients connect to, known once every host has proved the endpoint. */
  public readonly url: pulumi.Output<string>;
  /** The endpoint's certificate, the same on all hosts, PEM. Empty for a `maintained` one. */
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
  /** The configuration file by the host's name, as it stands there. */
  public readonly configs: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: WssEndpointOnHostsArgs, opts?: pulumi.ComponentResourceOptions) {
    const resolved = resolveOnHosts(name, args);
    const endpoints = resolved.apply(({ endpoint }) => [endpoint]);
    // The component's input, so that a preview shows line by line what changes on the hosts.
    super("wss-endpoint:index:WssEndpointOnHosts", name, { config: endpoints.apply(renderForPreview) }, opts);
    const members = makeMembers(name, this, endpoints, { [name]: args });
    const on = (host: string, after: readonly HostTransaction[] = []) =>
      hostTransaction({
        name,
        component: this,
        host: { ...args.hosts[host], name: host } as Host,
        hostModel: resolved.apply(({ hosts }) => hosts[host] as HostModel),
        endpoints,
        members,
        after,
      });
    const { canary } = args;
    const first = canary === undefined ? {} : { [canary]: on(canary) };
    const others = Object.keys(args.hosts).filter((host) => host !== canary);
    const all = { ...first, ...Object.fromEntries(others.map((host) => [host, on(host, Object.values(first))])) };
    const member = members[0] as EndpointMember;
    const outputs = served(member, Object.values(all));
    this.url = outputs.url;
    this.certificatePem = outputs.certificatePem;
    this.trustPem = outputs.trustPem;
    this.fingerprint = outputs.fingerprint;
    this.notBefore = outputs.notBefore;
    this.expiresAt = outputs.expiresAt;
    this.renewsAt = outputs.renewsAt;
    this.configs = pulumi.output(
      Object.fromEntries(Object.entries(all).map(([host, transaction]) => [host, configOn(member, transaction)])),
    );
    // Without the configuration, which the inputs have: other outputs than before have the engine write its whole state once more.
    this.registerOutputs(outputs);
  }
}
