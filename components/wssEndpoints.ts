import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointsArgs } from "./args/wssEndpointsArgs";
import { renderForPreview } from "./nginx/render";
import { resolveTogether } from "./resolve";
import type { ServedEndpoint } from "./served";
import { serveOnHost } from "./serveOnHost";

/**
 * All secure WebSocket endpoints (wss) that a stack has on a CentOS / RHEL host, by one connection and in one transaction:
 * one test, one switch, at most one reload, a proof of each; and all is put back if one of them fails.
 */
export class WssEndpoints extends pulumi.ComponentResource {
  /** Each endpoint by its name, known once all have been proved. */
  public readonly endpoints: pulumi.Output<Record<string, ServedEndpoint>>;

  constructor(name: string, args: WssEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    const resolved = resolveTogether(name, args);
    // The component's input, so that a preview shows line by line what changes on the host.
    super("wss-endpoint:index:WssEndpoints", name, { config: resolved.endpoints.apply(renderForPreview) }, opts);
    const certificates = Object.fromEntries(Object.entries(args.endpoints).map(([key, own]) => [key, own.certificate]));
    const served = serveOnHost({ name, component: this, host: args.host, resolved, certificates });
    this.endpoints = pulumi.output(served);
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
