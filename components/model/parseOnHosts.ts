import { Collector, type Fields, LATER } from "./collector";
import type { EndpointModel } from "./endpointModel";
import { type HostModel, refuseLater } from "./hostModel";
import { InvalidArguments, type Issue, once, quoted } from "./issue";
import { FIELDS, parseEndpoint } from "./parseEndpoint";
import { isNone } from "./readUpstream";

const OWN = FIELDS.filter((field) => field !== "host");

/** An endpoint, and each host that has it, by its name. */
export interface OnHosts {
  readonly endpoint: EndpointModel;
  readonly hosts: Readonly<Record<string, HostModel>>;
}

/**
 * One endpoint for several hosts as plain checked values, from resolved arguments.
 * @throws InvalidArguments with every issue at once
 */
export function parseOnHosts(name: string, args: unknown): OnHosts {
  const c = new Collector();
  const a = c.fields("", args, [...OWN, "hosts", "canary"]);
  const own = Object.fromEntries(OWN.map((key) => [key, a[key]]));
  const given = readHosts(c, a.hosts);
  checkCanary(c, a.canary, Object.keys(given));
  checkNames(c, a, Object.keys(given));
  const found: Issue[] = [];
  const hosts: Record<string, HostModel> = {};
  let endpoint: EndpointModel | undefined;
  for (const [key, host] of Object.entries(given)) {
    try {
      const parsed = parseEndpoint(name, { ...own, host: { ...host, name: key } });
      ({ endpoint } = parsed);
      hosts[key] = parsed.host;
    } catch (error) {
      if (!(error instanceof InvalidArguments)) throw error;
      found.push(...error.issues.map((issue) => ({ ...issue, path: issue.path.replace(/^host\b/, pathOf(key)) })));
    }
  }
  const issues = [...c.issues, ...once(found)];
  if (issues.length > 0 || endpoint === undefined) throw new InvalidArguments(`wss endpoint ${quoted(name)}`, issues);
  return { endpoint, hosts };
}

/** What is given of each, by its name. */
function readHosts(c: Collector, value: unknown): Record<string, Fields> {
  const given = c.byName("hosts", value, "hosts", "give an object with each host by its name");
  return Object.fromEntries(given.filter(([key, host]) => isHost(c, key, host)) as [string, Fields][]);
}

function isHost(c: Collector, key: string, host: unknown): boolean {
  const path = pathOf(key);
  if (host === LATER) {
    refuseLater(c, path);
    return false;
  }
  if (typeof host !== "object" || host === null || Array.isArray(host)) {
    c.add({
      code: "WSS002",
      path,
      value: quoted(host),
      problem: "is not an object",
      remedy: "give a host's arguments",
    });
    return false;
  }
  const { name } = host as Fields;
  if (name === undefined || name === key) return true;
  const problem = `is not the name ${quoted(key)} that it stands under`;
  c.add({ code: "WSS003", path: `${path}.name`, value: quoted(name), problem, remedy: "leave it out" });
  return false;
}

function pathOf(key: string): string {
  return `hosts.${/^[A-Za-z0-9_.-]{1,64}$/.test(key) ? key : quoted(key)}`;
}

function checkCanary(c: Collector, canary: unknown, names: readonly string[]): void {
  if (canary === undefined || canary === null || names.includes(canary as string)) return;
  const remedy = `use one of ${names.join(", ")}`;
  c.add({ code: "WSS005", path: "canary", value: quoted(canary), problem: "is none of the hosts", remedy });
}

function checkNames(c: Collector, a: Fields, names: readonly string[]): void {
  if (![a.serverNames, a.ipAddresses].every(isNone) || names.length < 2) return;
  const problem = "is required where there are several hosts: clients come to all of them by the same name";
  c.add({ code: "WSS001", path: "serverNames", value: undefined, problem, remedy: "give the name that leads to them" });
}
