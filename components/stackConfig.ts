import * as pulumi from "@pulumi/pulumi";
import type { Bastion, Host } from "./args/host";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import type { Code } from "./model/codes";
import { HOST_FIELDS, SECRETS } from "./model/hostModel";
import { InvalidArguments, type Issue, quoted } from "./model/issue";
import { nearest } from "./model/nearest";
import { FIELDS } from "./model/parseEndpoint";
import { asRunError } from "./resolve";

export interface StackConfig {
  readonly host: Host;
  /** Arguments by endpoint name. They are what the user wrote: WssEndpoint checks them. */
  readonly endpoints: Readonly<Record<string, Omit<WssEndpointArgs, "host">>>;
}

/** As it stands in the configuration: without Outputs. */
type PlainHost = Omit<Host, "bastion"> & { bastion?: Bastion };

const KEYS = ["host", "bastionPrivateKey", "name", "endpoint", "endpoints", ...SECRETS];

/**
 * The stack's configuration as Pulumi.yaml describes it: one host, and either one endpoint or a map of them.
 * @throws RunError where both or none are set, or a key that there is not
 */
export function readStackConfig(config: pulumi.Config): StackConfig {
  refuse(unknownKeys(config.name));
  const secrets = SECRETS.flatMap((key) => {
    const value = config.get(key);
    return value === undefined || value === "" ? [] : [[key, pulumi.secret(value)] as const];
  });
  const plainHost = config.getObject<PlainHost>("host") ?? {};
  refuse(notAnObject("host", plainHost));
  const host = { ...plainHost, ...Object.fromEntries(secrets) } as PlainHost;
  const bastionKey = config.getSecret("bastionPrivateKey");
  if (host.bastion && bastionKey) host.bastion = { ...host.bastion, privateKey: bastionKey };
  const endpoint = config.getObject<Omit<WssEndpointArgs, "host">>("endpoint") ?? {};
  const endpoints = config.getObject<StackConfig["endpoints"]>("endpoints") ?? {};
  refuse(Object.entries({ endpoint, endpoints }).flatMap(([key, value]) => notAnObject(key, value)));
  refuse(Object.entries(endpoints).flatMap(([name, args]) => notAnObject(`endpoints.${name}`, args)));
  const one = Object.keys(endpoint).length > 0;
  const several = Object.keys(endpoints).length > 0;
  if (one && several) refuse([issue("WSS037", "endpoints", "is set beside endpoint", "keep one of the two")]);
  if (!one && !several) {
    const remedy = `begin with: pulumi config set --path 'endpoint.upstream.servers[0].address' 127.0.0.1:8080`;
    refuse([issue("WSS037", "endpoint", "is not set", remedy)]);
  }
  return { host, endpoints: several ? endpoints : { [config.get("name") ?? "wss"]: endpoint as WssEndpointArgs } };
}

/** A key that nobody reads is a mistake: `port` belongs into `endpoint`. */
function unknownKeys(project: string): Issue[] {
  const keys = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${project}:`))
    .map((key) => key.slice(project.length + 1));
  return keys
    .filter((key) => !KEYS.includes(key))
    .map((key) => issue("WSS036", key, "is not a key of the configuration", rightKey(key)));
}

function rightKey(key: string): string {
  const set = (path: string) => `pulumi config set --path '${path}' VALUE`;
  if (FIELDS.includes(key)) return `set the endpoint's argument with: ${set(`endpoint.${key}`)}`;
  if (HOST_FIELDS.includes(key)) return `set the host's argument with: ${set(`host.${key}`)}`;
  const meant = nearest(key, KEYS);
  return meant === undefined ? `use one of ${KEYS.join(", ")}` : `did you mean ${meant}?`;
}

function notAnObject(path: string, value: unknown): Issue[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return [];
  const remedy = "set its fields one by one, with --path";
  return [{ ...issue("WSS002", path, "is not an object", remedy), value: quoted(value) }];
}

function issue(code: Code, path: string, problem: string, remedy: string): Issue {
  return { code, path, value: undefined, problem, remedy };
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  asRunError(() => {
    throw new InvalidArguments("stack configuration", issues);
  });
}
