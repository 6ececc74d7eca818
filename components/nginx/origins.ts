import type { EndpointModel } from "../model/endpointModel";
import { literal } from "./quote";
import { block, comment, directive, type Node } from "./tree";

const VARIABLE = "$wss_endpoint_origin";

/**
 * Sets whether the Origin may connect. A chain of `if` and not a map: a map's hash refuses long origins unless a
 * directive is set that belongs to the whole host.
 */
export function originCheck(model: EndpointModel): Node[] {
  if (model.allowedOrigins.length === 0) return [];
  const allowed = [...(model.requireOrigin ? [] : [""]), ...model.allowedOrigins];
  return [
    comment("Pages that may connect"),
    directive("set", VARIABLE, "refused"),
    ...allowed.map((origin) => block("if", condition("$http_origin", origin), [directive("set", VARIABLE, "allowed")])),
  ];
}

/** For a location: refuses what the check found. */
export function refuseOrigin(model: EndpointModel): Node[] {
  if (model.allowedOrigins.length === 0) return [];
  return [block("if", condition(VARIABLE, "refused"), [directive("return", 403)])];
}

function condition(variable: string, value: string): string[] {
  return value === "" ? [`(${variable}`, "=", "", ")"] : [`(${variable}`, "=", `${literal(value)})`];
}
