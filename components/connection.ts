import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./args/host";
import type { HostModel } from "./model/hostModel";

/**
 * How @pulumi/command reaches the host. Field by field, because the provider prints a private key in clear when it
 * finds a field that it does not know. A host that does not answer is given up after half a minute.
 */
export function connection(
  host: pulumi.Output<HostModel>,
  secrets: pulumi.Input<Host>,
): command.types.input.remote.ConnectionArgs {
  return {
    host: host.address,
    port: host.port,
    user: host.user,
    hostKey: host.hostKey,
    privateKey: secretOf(secrets, "privateKey"),
    privateKeyPassword: secretOf(secrets, "privateKeyPassword"),
    password: secretOf(secrets, "password"),
    dialErrorLimit: 3,
    perDialTimeout: 7,
  };
}

/** One secret of the host's, or undefined where it is not given. */
export function secretOf(host: pulumi.Input<Host>, key: keyof Host): pulumi.Output<string> | undefined {
  if (!pulumi.Output.isInstance(host) && !("then" in host) && host[key] === undefined) return undefined;
  return pulumi.secret(pulumi.output(host).apply((h) => h[key] as string));
}
