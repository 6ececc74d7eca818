import type { EndpointModel } from "../model/endpointModel";
import { variable } from "./symbols";
import { block, directive, type Node } from "./tree";

/** "websocket" if the client asks for that protocol, else empty. */
const upgradeVariable = (model: EndpointModel) => variable(model, "upgrade");

/** "websocket" if the client does not ask for that protocol: what a refusal names. */
const missingVariable = (model: EndpointModel) => variable(model, "missing_upgrade");

const connectionVariable = (model: EndpointModel) => variable(model, "connection");

/**
 * Upgrade and Connection are hop-by-hop headers (RFC 9110, section 7.6.1), so nginx must set them itself. Only
 * "websocket" passes: a request to upgrade to anything else, such as h2c, reaches the upstream as a plain one. That ends its
 * connection: nginx from 1.29.7 on would keep it for longer than many an upstream does, and does not send a POST again that
 * meets the upstream's end of it.
 */
export function upgradeMaps(model: EndpointModel): Node[] {
  const map = (variable: string, fallback: string, value: string) =>
    block("map", ["$http_upgrade", variable], [directive("default", fallback), directive("websocket", value)]);
  return [
    map(upgradeVariable(model), "", "websocket"),
    map(connectionVariable(model), "close", "upgrade"),
    ...(model.webSocketOnly ? [map(missingVariable(model), "websocket", "")] : []),
  ];
}

/** For a location of webSocketOnly: 426 names the protocol to upgrade to (RFC 9110, section 15.5.22). */
export function refuseOthers(model: EndpointModel): Node[] {
  if (!model.webSocketOnly) return [];
  return [
    // Not inside the `if`; nginx adds no header without a value.
    directive("add_header", "Upgrade", missingVariable(model), "always"),
    block("if", [`(${upgradeVariable(model)}`, "=", "", ")"], [directive("return", 426)]),
  ];
}

export function upgradeHeaders(model: EndpointModel): Node[] {
  return [
    directive("proxy_set_header", "Upgrade", upgradeVariable(model)),
    directive("proxy_set_header", "Connection", connectionVariable(model)),
  ];
}
