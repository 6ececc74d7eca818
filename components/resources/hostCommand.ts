import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../args/host";
import { connection } from "../connection";
import type { Owner } from "../host/payload";
import type { HostModel } from "../model/hostModel";
import { refusal } from "../refusal";
import { claimCommand } from "./claims";

/** What a script is run for, on which host, and what it reads on its standard input. */
interface Wanted {
  readonly name: string;
  readonly component: pulumi.ComponentResource;
  readonly host: Host;
  readonly hostModel: pulumi.Output<HostModel>;
  readonly create: string;
  /** Where it is another one than create. */
  readonly update?: string;
  readonly delete: string;
  /** Kept as a secret. */
  readonly stdin: pulumi.Output<string>;
  readonly logging: pulumi.Input<command.remote.Logging>;
  readonly dependsOn?: pulumi.Input<pulumi.Resource>[];
}

/** The command that runs a script on a host in one connection, at each change, and another one at its end. */
export function hostCommand(wanted: Wanted): command.remote.Command {
  // The host's name stands in the resource's, because the provider's errors name no host.
  const name = `${wanted.name}-${hostNameOf(wanted.host)}`;
  const own = pulumi.output(urnOf(wanted.component)).apply((urn) => {
    claimCommand(name, urn);
  });
  return new command.remote.Command(
    name,
    {
      connection: connection(wanted.hostModel, wanted.host),
      create: wanted.create,
      ...(wanted.update !== undefined && { update: wanted.update }),
      delete: wanted.delete,
      stdin: pulumi.secret(pulumi.all([wanted.stdin, own]).apply(([stdin]) => stdin)),
      logging: wanted.logging,
      addPreviousOutputInEnv: false,
    },
    {
      parent: wanted.component,
      // It prints names, paths and the upstream, and a value of them may be a secret.
      additionalSecretOutputs: ["stdout", "stderr"],
      dependsOn: wanted.dependsOn ?? [],
      // Renamed under an alias it is another one, whose old one goes. First: the two may have one port, and of one that is
      // made anew under its name (up --replace, or a trigger that somebody adds) the removal would take what was just made.
      replaceOnChanges: ["create", "triggers"],
      deleteBeforeReplace: true,
    },
  );
}

/** Who what is made on a host belongs to. */
export function ownerOf(component: pulumi.ComponentResource, host: Host): pulumi.Output<Owner> {
  return pulumi
    .output(urnOf(component))
    .apply((resource) => ({ owner: stackName(), host: hostNameOf(host), resource }));
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
export function refuseOtherScript(urn: string): never {
  throw refusal(
    "what SSH ran on the host exited with 0, but is not what was sent: a forced command (ForceCommand in sshd_config, command= in " +
      `authorized_keys), or a login shell that is no shell; mend that, then: pulumi state delete '${urn}' && pulumi up; ` +
      "or, if other resources depend on it, change something of it, such as a timeout: pulumi up",
  );
}

/** The stack that something belongs to: another one must not change it on the host. */
function stackName(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

/** Resource names cannot wait for Outputs, so a host without a name and with an address known later is just "host". */
export function hostNameOf(host: Host): string {
  const { name, address } = host as Partial<Record<keyof Host, unknown>>;
  return ([name, address].find((text) => typeof text === "string" && text !== "") as string | undefined) ?? "host";
}
