import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { dialing } from "./model/dialing";
import type { Bastion, Host } from "./args/host";
import type { HostModel, SshModel } from "./model/hostModel";

type Secrets = Pick<Bastion, "privateKey" | "privateKeyPassword" | "password">;

/**
 * How @pulumi/command reaches the host. Field by field, because the provider prints a private key in clear when it
 * finds a field that it does not know. The same patience holds for the bastion, which may be booting too.
 */
export function connection(host: pulumi.Output<HostModel>, secrets: Host): command.types.input.remote.ConnectionArgs {
  const { bastion } = secrets;
  const hop = host.apply((h) => h.bastion ?? h);
  const { dialErrorLimit, perDialTimeout } = host.apply((h) => dialing(h.waitSeconds));
  const patience = { dialErrorLimit, perDialTimeout };
  return {
    ...login(host, secrets),
    ...patience,
    ...(bastion === undefined ? {} : { proxy: { ...login(hop, bastion), ...patience } }),
  };
}

function login(ssh: pulumi.Output<SshModel>, secrets: pulumi.Input<Secrets>) {
  return {
    host: ssh.address,
    port: ssh.port,
    user: ssh.user,
    hostKey: ssh.hostKey,
    privateKey: secretOf(secrets, "privateKey"),
    privateKeyPassword: secretOf(secrets, "privateKeyPassword"),
    password: secretOf(secrets, "password"),
    // The provider takes an absent path for that of SSH_AUTH_SOCK, and an empty one for an agent that is not there.
    agentSocketPath: ssh.apply(({ agentSocketPath }) => agentSocketPath as string),
  };
}

/** One secret, or undefined where it is not given. */
export function secretOf<T extends object>(owner: pulumi.Input<T>, key: keyof T): pulumi.Output<string> | undefined {
  if (!pulumi.Output.isInstance(owner) && !("then" in owner) && owner[key] === undefined) return undefined;
  return pulumi.secret(pulumi.output(owner as T).apply((known) => (known as Record<keyof T, unknown>)[key] as string));
}
