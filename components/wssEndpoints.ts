import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointsArgs } from "./args/wssEndpointsArgs";
import type { ServedEndpoint } from "./args/servedEndpoint";
import { renderForPreview } from "./nginx/render";
import { resolveTogether } from "./resolve";
import { hostTransaction } from "./resources/hostTransaction";
import { makeMembers } from "./resources/members";
import { configOn, served } from "./resources/served";

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
    const { endpoints, host: hostModel } = resolved;
    const members = makeMembers(name, this, endpoints, args.endpoints);
    const transaction = hostTransaction({ name, component: this, host: args.host, hostModel, endpoints, members });
    const each = members.map((member) => ({ member, outputs: served(member, [transaction]) }));
    const byName = <T>(of: (one: (typeof each)[number]) => T) =>
      pulumi.output(Object.fromEntries(each.map((one) => [one.member.name, of(one)])));
    this.endpoints = byName(({ member, outputs }) => ({ ...outputs, config: configOn(member, transaction) }));
    // Without the configuration, which the inputs have: other outputs than before have the engine write its whole state once more.
    this.registerOutputs({ endpoints: byName(({ outputs }) => outputs) });
  }
}
