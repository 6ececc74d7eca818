import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { dialing } from "./model/dialing";
import type { Bastion, Host } from "./args/host";
import type { HostModel, SshModel } from "./model/hostModel";
import { isLater } from "./resolve";

type Secrets = Pick<Bastion, "privateKey" | "privateKeyPassword" | "password">;

/**
 * How @pulumi/command reaches the host. Field by field, because the provider prints a private key in clear when it
 * finds a field that it does not know. The same patience holds for the bastion, which may be booting too.
 */
export function connection(host: pulumi.Output<HostModel>, secrets: Host): command.types.input.remote.ConnectionArgs {
  const { dialErrorLimit, perDialTimeout } = host.apply((h) => dialing(h.waitSeconds));
  const patience = { dialErrorLimit, perDialTimeout };
  const own = { ...login(host, secrets), ...patience };
  const bastion = secrets.bastion as pulumi.Input<Bastion | undefined> | null;
  if (bastion === undefined || bastion === null) return own;
  const hop = host.apply((h) => h.bastion ?? h);
  const proxy = { ...login(hop, bastion as pulumi.Input<Bastion>), ...patience };
  // One that comes later may be none.
  return {
    ...own,
    proxy: isLater(bastion) ? host.apply((h) => (h.bastion === undefined ? undefined : proxy) as typeof proxy) : proxy,
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
  if (!isLater(owner) && ((owner as T)[key] ?? undefined) === undefined) return undefined;
  return pulumi.secret(
    pulumi
      .output(owner as T | undefined)
      .apply((known) => ((known as Partial<Record<keyof T, unknown>> | undefined)?.[key] ?? undefined) as string),
  );
}
