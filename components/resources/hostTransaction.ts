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
import { sudoLine } from "../model/sudoPassword";
import { asRunError } from "../resolve";
import { asSent, type EndpointMember } from "./members";

/** Endpoints that get on a host together, and the component that they are part of. */
interface Wanted {
  readonly name: string;
  readonly component: pulumi.ComponentResource;
  readonly host: Host;
  readonly hostModel: pulumi.Output<HostModel>;
  readonly endpoints: pulumi.Output<readonly EndpointModel[]>;
  readonly members: readonly EndpointMember[];
  readonly dependsOn?: pulumi.Resource[];
}

/** The one command that brings them there, and what it said. */
export interface HostTransaction {
  readonly resource: pulumi.Resource;
  readonly stdout: pulumi.Output<string>;
  /** Known once the host has proved them, and refused where what ran there was something else. */
  readonly proof: pulumi.Output<void>;
}

export function hostTransaction(wanted: Wanted): HostTransaction {
  const { name, component, host, endpoints } = wanted;
  const hostName = hostNameOf(host);
  const way = connection(wanted.hostModel, host);
  const password = secretOf(host, "sudoPassword");
  const members = pulumi.all(wanted.members.map(asSent));
  const word = repair({ component, name, hostName, endpoints, connection: way, password, members });
  const stdin = pulumi
    .all([endpoints, urnOf(component), password, members, word])
    .apply(([models, resource, sudoPassword, sent, repaired]) => {
      const owner = { owner: stackName(), host: hostName, resource };
      return standardInput(
        payload(name, owner, models, repaired),
        sent,
        asRunError(() => sudoLine(name, sudoPassword)),
      );
    });
  // The host's name stands in the resource's, because the provider's errors name no host.
  const resource = new command.remote.Command(
    `${name}-${hostName}`,
    {
      connection: way,
      create: commandLine("apply", name),
      delete: commandLine("remove", name),
      stdin: pulumi.secret(stdin),
      logging: command.remote.Logging.Stdout,
      addPreviousOutputInEnv: false,
    },
    {
      parent: component,
      dependsOn: wanted.dependsOn ?? [],
      // Renamed under an alias it is another endpoint, whose old one goes. First: the two may have one port, and of an
      // endpoint that is made anew under its name (up --replace) the removal would take what was just made.
      replaceOnChanges: ["create"],
      deleteBeforeReplace: true,
    },
  );
  const { stdout, urn } = resource;
  // What a command prints is gone from a terminal with its last line; a diagnostic stays.
  stdout.apply(async (said) => {
    for (const warning of freshWarnings(said, Date.now())) await pulumi.log.warn(warning, component);
  });
  return { resource, stdout, proof: pulumi.all([stdout, urn]).apply(refuseWithoutProof) };
}

/**
 * Without what hangs on the Output: who depends on a component depends on all its children, and the children would wait
 * for each other.
 */
function urnOf(component: pulumi.ComponentResource): Promise<string> {
  return new Promise((resolve) => {
    component.urn.apply(resolve);
  });
}

/** Pulumi takes the command for done, because it exited with 0: only without it in the state the next up runs it again. */
function refuseWithoutProof([stdout, urn]: [string, string]): void {
  if (isProved(stdout)) return;
  throw new pulumi.RunError(
    "what SSH ran on the host exited with 0, but is not what was sent: a forced command (ForceCommand in sshd_config, command= in " +
      `authorized_keys), or a login shell that is no shell; mend that, then: pulumi state delete '${urn}' && pulumi up`,
  );
}

/** The stack that an endpoint belongs to: another one must not change it on the host. */
function stackName(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

/** Resource names cannot wait for Outputs, so a host without a name and with an address known later is just "host". */
function hostNameOf(host: Host): string {
  const { name, address } = host as Partial<Record<keyof Host, unknown>>;
  return ([name, address].find((text) => typeof text === "string" && text !== "") as string | undefined) ?? "host";
}
