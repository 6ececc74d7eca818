interface Property {
  description?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
}

/** The tables of the component have them. */
const SHOWN_ABOVE = ["Endpoint", "ServedEndpoint"];

export interface Schema {
  resources: Record<string, { inputProperties: Record<string, Property>; properties: Record<string, Property> }>;
  types: Record<
    string,
    { properties?: Record<string, Property>; enum?: { name: string; value: string; description?: string }[] }
  >;
}

/** docs/arguments.md, from the schema that is inferred from the sources. */
export function argumentsPage(schema: Schema): string {
  const resource = (name: string) => {
    const found = schema.resources[`wss-endpoint:index:${name}`];
    if (!found) throw new Error(`the schema has no ${name}`);
    return found;
  };
  const [component, several] = [resource("WssEndpoint"), resource("WssEndpoints")];
  const onHosts = resource("WssEndpointOnHosts");
  const authority = resource("CertificateAuthority");
  const key = resource("KeyOnHost");
  const types = Object.entries(schema.types).filter(([token]) => !SHOWN_ABOVE.includes(nameOf(token)));
  const nested = types.flatMap(([token, { properties, enum: choices }]) => [
    `## ${nameOf(token)}`,
    properties
      ? table("argument", properties)
      : table("choice", Object.fromEntries((choices ?? []).map((choice) => [choice.value, choice]))),
  ]);
  return [
    "# Arguments",
    "Made from the sources by the tests. `host` and `upstream` are required; everything else has a default.",
    table("argument", component.inputProperties),
    ...nested,
    "# Outputs",
    table("output", component.properties),
    "# WssEndpoints",
    "Several endpoints of one host, in one transaction. Each has the arguments and the outputs above, but for those that all share.",
    table("argument", several.inputProperties),
    table("output", several.properties),
    "# WssEndpointOnHosts",
    "One endpoint on several hosts. It has the arguments above, with these in place of host; its outputs are the same, with configs in place of config.",
    table("argument", only(onHosts.inputProperties, component.inputProperties)),
    "# CertificateAuthority",
    "A private CA, for the certificates of many endpoints and stacks. Clients trust its certificate alone.",
    table("argument", authority.inputProperties),
    table("output", authority.properties),
    "# KeyOnHost",
    "A key that is made on a host and never leaves it, and the request for its certificate. Only host is required.",
    table("argument", key.inputProperties),
    table("output", key.properties),
  ].join("\n\n");
}

const nameOf = (ref: string) => ref.split(":").at(-1) ?? ref;

function table(kind: string, properties: Record<string, Property>): string {
  const rows = Object.entries(properties).map(([name, property]) => {
    const ref = property.$ref ?? property.items?.$ref;
    const text = (property.description ?? "").replace(/\n/g, " ").replace(/\|/g, "\\|");
    return `| \`${name}\` | ${text}${ref === undefined ? "" : ` See [${nameOf(ref)}](#${nameOf(ref).toLowerCase()}).`} |`;
  });
  return [`| ${kind} | |`, "|---|---|", ...rows].join("\n");
}

/** Without those that another component has too. */
function only(properties: Record<string, Property>, others: Record<string, Property>): Record<string, Property> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in others)));
}
