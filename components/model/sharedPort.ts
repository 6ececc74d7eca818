import type { EndpointModel } from "./endpointModel";
import type { Issue } from "./issue";

/** Endpoints of one host, by name, of which nginx would pass over all but the first: they have a port and a name in common. */
export function sharedPorts(endpoints: readonly EndpointModel[]): Issue[] {
  return endpoints.flatMap((endpoint, i) => {
    const names = namesOf(endpoint);
    const other = endpoints
      .slice(0, i)
      .find(({ port, ...rest }) => port === endpoint.port && namesOf(rest).some((name) => names.includes(name)));
    if (other === undefined) return [];
    const shared = namesOf(other).find((name) => names.includes(name)) ?? "";
    const problem = `has the port ${endpoint.port} and the name ${shared} that ${other.name} has`;
    const remedy = "give one of the two another port or name";
    const problemWithoutValues = `has a port and a name that ${other.name} has`;
    const path = `endpoints.${endpoint.name}`;
    return [{ code: "WSS035", path, value: undefined, problem, remedy, problemWithoutValues }];
  });
}

const namesOf = ({ serverNames, ipAddresses }: Pick<EndpointModel, "serverNames" | "ipAddresses">) => [
  ...serverNames,
  ...ipAddresses,
];
