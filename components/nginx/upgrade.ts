import type { EndpointModel } from "../model/endpointModel";
import { symbol } from "./symbols";
import { block, directive, type Node } from "./tree";

/** "websocket" if the client asks for that protocol, else empty. */
export const upgradeVariable = (model: EndpointModel) => `$${symbol(model, "upgrade")}`;

const connectionVariable = (model: EndpointModel) => `$${symbol(model, "connection")}`;

/**
 * Upgrade and Connection are hop-by-hop headers (RFC 9110, section 7.6.1), so nginx must set them itself. Only
 * "websocket" passes: a request to upgrade to anything else, such as h2c, reaches the upstream as a plain one.
 */
export function upgradeMaps(model: EndpointModel): Node[] {
  const map = (variable: string, value: string) =>
    block("map", ["$http_upgrade", variable], [directive("default", ""), directive("websocket", value)]);
  return [map(upgradeVariable(model), "websocket"), map(connectionVariable(model), "upgrade")];
}

export function upgradeHeaders(model: EndpointModel): Node[] {
  return [
    directive("proxy_set_header", "Upgrade", upgradeVariable(model)),
    directive("proxy_set_header", "Connection", connectionVariable(model)),
  ];
}
