import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../args/host";
import { connection, secretOf } from "../connection";
import { repair } from "../drift/detectDrift";
import { payload } from "../host/payload";
import { freshWarnings, isProved } from "../host/report";
import { commandLine, standardInput } from "../host/transaction";
import type { EndpointModel } from "../model/endpointModel";
import type { HostModel } from "../model/hostModel";
import { NOT_SHOWN } from "../model/notShown";
import { sudoLine } from "../model/sudoPassword";
import { asRunError } from "../refusal";
import { claim } from "./claims";
import { hostCommand, hostNameOf, ownerOf, refuseOtherScript } from "./hostCommand";
import { asSent, type EndpointMember } from "./members";

/** Endpoints that get on a host together, and the component that they are part of. */
interface Wanted {
  readonly name: string;
  readonly component: pulumi.ComponentResource;
  readonly host: Host;
  readonly hostModel: pulumi.Output<HostModel>;
  readonly endpoints: pulumi.Output<readonly EndpointModel[]>;
  readonly members: readonly EndpointMember[];
  /** What has to be proved before. */
  readonly after?: readonly HostTransaction[];
}

/** The one command that brings them there, and what it said. */
export interface HostTransaction {
  readonly resource: pulumi.Resource;
  readonly stdout: pulumi.Output<string>;
  /** Known once the host has proved them, and refused where what ran there was something else. */
  readonly proof: pulumi.Output<void>;
}

export function hostTransaction(wanted: Wanted): HostTransaction {
  const { name, component, host, hostModel, endpoints, after = [] } = wanted;
  const isSecret = pulumi.output(pulumi.isSecret(endpoints));
  const way = connection(hostModel, host);
  const password = secretOf(host, "sudoPassword");
  const members = pulumi.all(wanted.members.map(asSent));
  const hostName = hostNameOf(host);
  const word = repair({ component, name, hostName, endpoints, connection: way, password, members });
  const owner = pulumi.all([hostModel, ownerOf(component, host)]).apply(([where, own]) => {
    claim(name, where, own.resource);
    return own;
  });
  const stdin = pulumi
    .all([endpoints, owner, password, members, word])
    .apply(([models, own, sudoPassword, sent, repaired]) =>
      standardInput(
        payload(name, own, models, repaired),
        sent,
        asRunError(() => sudoLine(name, sudoPassword)),
      ),
    );
  const resource = hostCommand({
    ...{ name, component, host, hostModel, stdin },
    create: commandLine("apply", name),
    update: commandLine("apply", name, "again"),
    delete: commandLine("remove", name),
    logging: isSecret.apply((hidden) => (hidden ? command.remote.Logging.None : command.remote.Logging.Stdout)),
    dependsOn: after.map((other) => other.proof.apply(() => other.resource)),
  });
  const { urn } = resource;
  const stdout = isSecret.apply((hidden) => (hidden ? resource.stdout : pulumi.unsecret(resource.stdout)));
  // What a command prints is gone from a terminal with its last line; a diagnostic stays.
  pulumi.all([stdout, isSecret]).apply(async ([said, hidden]) => {
    const warnings = freshWarnings(said, Date.now());
    for (const warning of hidden && warnings.length > 0 ? [notShown(warnings.length)] : warnings)
      await pulumi.log.warn(warning, component);
  });
  const proof = pulumi.all([stdout, urn]).apply(([said, own]) => {
    if (!isProved(said)) refuseOtherScript(own);
  });
  return { resource, stdout, proof };
}

function notShown(count: number): string {
  return `${count} ${count === 1 ? "warning of the host is" : "warnings of the host are"} ${NOT_SHOWN}: wss-endpoint preflight has most of them`;
}
