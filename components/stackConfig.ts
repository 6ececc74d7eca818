import * as pulumi from "@pulumi/pulumi";
import type { Bastion, Host } from "./args/host";
import type { HostWide } from "./args/hostWide";
import type { Nginx } from "./args/nginx";
import type { Systemd } from "./args/guards";
import type { Endpoint, WssEndpointArgs } from "./args/wssEndpointArgs";
import type { WssEndpointsArgs } from "./args/wssEndpointsArgs";
import type { Code } from "./model/codes";
import { HOST_FIELDS, SECRETS } from "./model/hostModel";
import { InvalidArguments, type Issue, quoted } from "./model/issue";
import { nearest } from "./model/nearest";
import { FIELDS } from "./model/parseEndpoint";
import { asRunError } from "./refusal";

export interface StackConfig {
  /** Of the endpoint, and of all that the host has: a second one joins the first in its transaction. */
  readonly name: string;
  /** Whether it is written as one endpoint, not as a map. */
  readonly isOne: boolean;
  /** What the user wrote: WssEndpoints checks it. */
  readonly args: WssEndpointsArgs;
}

/** As it stands in the configuration: without Outputs. */
type PlainHost = Omit<Host, "bastion"> & { bastion?: Bastion };

const OF_HOST = ["nginx", "systemd", "removePackage", "detectDrift"];
const KEYS = ["host", "bastionPrivateKey", "name", "endpoint", "endpoints", ...OF_HOST, ...SECRETS];

/**
 * The stack's configuration as Pulumi.yaml describes it: one host, and either one endpoint or a map of them. One endpoint
 * may have what is of the whole host among its arguments: it counts more than the keys, which have defaults.
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
  const endpoint = config.getObject<Partial<WssEndpointArgs>>("endpoint") ?? {};
  const endpoints = config.getObject<Record<string, Endpoint>>("endpoints") ?? {};
  refuse(Object.entries({ endpoint, endpoints }).flatMap(([key, value]) => notAnObject(key, value)));
  refuse(Object.entries(endpoints).flatMap(([name, args]) => notAnObject(`endpoints.${name}`, args)));
  const one = Object.keys(endpoint).length > 0;
  const several = Object.keys(endpoints).length > 0;
  if (one && several) refuse([issue("WSS037", "endpoints", "is set beside endpoint", "keep one of the two")]);
  if (!one && !several) {
    const remedy = `begin with: pulumi config set --path 'endpoint.upstream.servers[0].address' 127.0.0.1:8080`;
    refuse([issue("WSS037", "endpoint", "is not set", remedy)]);
  }
  const name = config.get("name") ?? "wss";
  const ofHost = { host, ...hostWide(config) };
  if (several) return { name, isOne: false, args: { ...ofHost, endpoints } };
  const { nginx, systemd, removePackage, detectDrift, ...own } = endpoint;
  const all = Object.entries({ nginx, systemd, removePackage, detectDrift });
  const given = all.filter(([, value]) => value !== undefined);
  return {
    name,
    isOne: true,
    args: { ...ofHost, ...Object.fromEntries(given), endpoints: { [name]: own as Endpoint } },
  };
}

/** What is set of it. */
function hostWide(config: pulumi.Config): Omit<HostWide, "host"> {
  const nginx = config.getObject<Nginx>("nginx");
  const systemd = config.getObject<Systemd>("systemd");
  const removePackage = config.getObject<boolean>("removePackage");
  const detectDrift = config.getObject<boolean>("detectDrift");
  const all = Object.entries({ nginx, systemd, removePackage, detectDrift });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
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
