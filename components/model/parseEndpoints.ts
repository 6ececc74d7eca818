import { Collector, type Fields, LATER } from "./collector";
import type { EndpointModel } from "./endpointModel";
import type { HostModel } from "./hostModel";
import { InvalidArguments, type Issue, once, quoted } from "./issue";
import { parseEndpointName } from "./names";
import { FIELDS, parseEndpoint } from "./parseEndpoint";
import { sharedPorts } from "./sharedPort";

/** What endpoints of one host have in common. */
const SHARED: readonly string[] = ["host", "nginx", "systemd", "removePackage", "detectDrift"];

const OWN = FIELDS.filter((field) => !SHARED.includes(field));

/**
 * The endpoints of one host as plain checked values, from resolved arguments.
 * @throws InvalidArguments with every issue of all of them at once
 */
export function parseEndpoints(name: string, args: unknown): { endpoints: EndpointModel[]; host: HostModel } {
  const c = new Collector();
  const a = c.fields("", args, [...SHARED, "endpoints"]);
  c.optional("name", name, parseEndpointName, "");
  const shared = only(SHARED, a);
  const found: Issue[] = [];
  const endpoints: EndpointModel[] = [];
  let host: HostModel | undefined;
  const given = readMembers(c, a.endpoints);
  // One that has the name of the whole is a WssEndpoint in all but its type.
  const isOne = Object.keys(given).join() === name;
  for (const [key, own] of Object.entries(given)) {
    try {
      const parsed = parseEndpoint(key, { ...own, ...shared });
      endpoints.push(parsed.endpoint);
      ({ host } = parsed);
    } catch (error) {
      if (!(error instanceof InvalidArguments)) throw error;
      if (isOne) throw error;
      found.push(...error.issues.map((issue) => ({ ...issue, path: pathOf(key, issue.path) })));
    }
  }
  // The default stands for a port that comes later.
  const withPort = endpoints.filter((endpoint) => given[endpoint.name]?.port !== LATER);
  const issues = [...c.issues, ...once(found), ...sharedPorts(withPort)];
  if (issues.length > 0 || host === undefined) throw new InvalidArguments(`wss endpoints ${quoted(name)}`, issues);
  return { endpoints, host };
}

/** What is given of each, by name; what is no object is told, and left out. */
function readMembers(c: Collector, value: unknown): Record<string, Fields> {
  const remedy = "give an object with the arguments of each endpoint by its name";
  const all = c
    .byName("endpoints", value, "endpoints", remedy)
    .map(([key, own]) => [key, readMember(c, pathOf(key, ""), own)] as const);
  return Object.fromEntries(all.flatMap(([key, own]) => (own === undefined ? [] : [[key, own]])));
}

function readMember(c: Collector, path: string, value: unknown): Fields | undefined {
  const own = c.fields(path, withoutShared(c, path, value), OWN);
  const isRefused = value !== LATER && (typeof value !== "object" || value === null || Array.isArray(value));
  return isRefused ? undefined : only(OWN, own);
}

function withoutShared(c: Collector, path: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const remedy = "give it once, beside endpoints";
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => {
      if (!SHARED.includes(key)) return true;
      const problem = "is of all endpoints of the host";
      c.add({ code: "WSS003", path: `${path}.${key}`, value: undefined, problem, remedy });
      return false;
    }),
  );
}

function only(known: readonly string[], fields: Fields): Fields {
  return Object.fromEntries(known.map((key) => [key, fields[key]]));
}

/** Where an argument of an endpoint stands among those of all. */
function pathOf(key: string, path: string): string {
  if (path === "name") return "endpoints";
  const [first = ""] = path.split(/[.[]/);
  if (SHARED.includes(first)) return path;
  const member = /^[A-Za-z0-9_-]{1,64}$/.test(key) ? `endpoints.${key}` : `endpoints.${quoted(key)}`;
  return path === "" ? member : `${member}.${path}`;
}
