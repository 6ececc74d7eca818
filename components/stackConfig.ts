import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./args/host";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";

export interface StackConfig {
  readonly host: Host;
  /** Arguments by endpoint name. They are what the user wrote: WssEndpoint checks them. */
  readonly endpoints: Readonly<Record<string, Omit<WssEndpointArgs, "host">>>;
}

const SECRETS = ["privateKey", "privateKeyPassword", "password", "sudoPassword"] as const;

/**
 * The stack's configuration as Pulumi.yaml describes it: one host, and either one endpoint or a map of them.
 * @throws RunError where both or none are set
 */
export function readStackConfig(config: pulumi.Config): StackConfig {
  const secrets = SECRETS.flatMap((key) => {
    const value = config.get(key);
    return value === undefined || value === "" ? [] : [[key, pulumi.secret(value)] as const];
  });
  const host = { ...config.getObject<Host>("host"), ...Object.fromEntries(secrets) } as Host;
  const endpoint = config.getObject<Omit<WssEndpointArgs, "host">>("endpoint") ?? {};
  const endpoints = config.getObject<StackConfig["endpoints"]>("endpoints") ?? {};
  const one = Object.keys(endpoint).length > 0;
  const several = Object.keys(endpoints).length > 0;
  if (one && several) {
    throw new pulumi.RunError(`${config.name}:endpoint and ${config.name}:endpoints are both set; keep one of the two`);
  }
  if (!one && !several) {
    const example = `pulumi config set --path ${config.name}:endpoint.upstream.servers[0].address 127.0.0.1:8080`;
    throw new pulumi.RunError(`no endpoint is configured; begin with: ${example}`);
  }
  return { host, endpoints: several ? endpoints : { [config.get("name") ?? "wss"]: endpoint as WssEndpointArgs } };
}
