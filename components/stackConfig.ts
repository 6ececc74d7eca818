import * as pulumi from "@pulumi/pulumi";
import type { Bastion, Host } from "./args/host";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import { SECRETS } from "./model/hostModel";

export interface StackConfig {
  readonly host: Host;
  /** Arguments by endpoint name. They are what the user wrote: WssEndpoint checks them. */
  readonly endpoints: Readonly<Record<string, Omit<WssEndpointArgs, "host">>>;
}

/** As it stands in the configuration: without Outputs. */
type PlainHost = Omit<Host, "bastion"> & { bastion?: Bastion };

const KEYS = ["host", "bastionPrivateKey", "name", "endpoint", "endpoints"];

/**
 * The stack's configuration as Pulumi.yaml describes it: one host, and either one endpoint or a map of them.
 * @throws RunError where both or none are set, or a key that there is not
 */
export function readStackConfig(config: pulumi.Config): StackConfig {
  refuseUnknownKeys(config.name);
  const secrets = SECRETS.flatMap((key) => {
    const value = config.get(key);
    return value === undefined || value === "" ? [] : [[key, pulumi.secret(value)] as const];
  });
  const host = { ...config.getObject<PlainHost>("host"), ...Object.fromEntries(secrets) } as PlainHost;
  const bastionKey = config.getSecret("bastionPrivateKey");
  if (host.bastion && bastionKey) host.bastion = { ...host.bastion, privateKey: bastionKey };
  const endpoint = config.getObject<Omit<WssEndpointArgs, "host">>("endpoint") ?? {};
  const endpoints = config.getObject<StackConfig["endpoints"]>("endpoints") ?? {};
  const one = Object.keys(endpoint).length > 0;
  const several = Object.keys(endpoints).length > 0;
  if (one && several) {
    throw new pulumi.RunError(`${config.name}:endpoint and ${config.name}:endpoints are both set; keep one of the two`);
  }
  if (!one && !several) {
    const example = `pulumi config set --path 'endpoint.upstream.servers[0].address' 127.0.0.1:8080`;
    throw new pulumi.RunError(`no endpoint is configured; begin with: ${example}`);
  }
  return { host, endpoints: several ? endpoints : { [config.get("name") ?? "wss"]: endpoint as WssEndpointArgs } };
}

/** A key that nobody reads is a mistake: `port` belongs into `endpoint`. */
function refuseUnknownKeys(project: string): void {
  const unknown = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${project}:`))
    .map((key) => key.slice(project.length + 1))
    .filter((key) => ![...KEYS, ...SECRETS].includes(key));
  if (unknown.length === 0) return;
  const [first = ""] = unknown;
  throw new pulumi.RunError(
    `no such configuration: ${unknown.join(", ")}; arguments of the endpoint are set with --path, such as ` +
      `pulumi config set --path 'endpoint.${first}' VALUE, those of the host with 'host.${first}'`,
  );
}
