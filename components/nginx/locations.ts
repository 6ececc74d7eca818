import type { EndpointModel } from "../model/endpointModel";
import { refuseOrigin } from "./origins";
import { literal } from "./quote";
import { block, comment, directive, type Node } from "./tree";
import { refuseOthers } from "./upgrade";
import { upstreamName } from "./upstream";

/** One location for each path, and 404 for all else. */
export function locations(model: EndpointModel): Node[] {
  const everything = model.paths.includes("/");
  // nginx would answer "/chat" with a redirect to "/chat/" where only the latter is passed on.
  const unslashed = model.paths
    .filter((path) => path !== "/" && path.endsWith("/"))
    .map((path) => path.slice(0, -1))
    .filter((path) => !model.paths.includes(path));
  const passed = model.paths.map((path) => block("location", location(path), passOn(model)));
  const redirects = unslashed.map((path) =>
    block("location", ["=", literal(path)], everything ? passOn(model) : [directive("return", 404)]),
  );
  const rest = everything ? [] : [block("location", ["/"], [directive("return", 404)])];
  return [comment("Paths"), ...passed, ...redirects, ...rest];
}

function location(path: string): string[] {
  return path.endsWith("/") ? [literal(path)] : ["=", literal(path)];
}

function passOn(model: EndpointModel): Node[] {
  return [...refuseOrigin(model), ...refuseOthers(model), directive("proxy_pass", `http://${upstreamName(model)}`)];
}
