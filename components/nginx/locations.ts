import type { EndpointModel } from "../model/endpointModel";
import { extraDirectives, withInherited } from "./extraDirectives";
import { refuseOrigin } from "./origins";
import { literal } from "./quote";
import { block, comment, directive, type Node } from "./tree";
import { refuseOthers } from "./upgrade";
import { upstreamName } from "./upstream";

/** One location for each path, and 404 for all else. `server` is what stands in the server block. */
export function locations(model: EndpointModel, server: readonly Node[]): Node[] {
  const everything = model.paths.includes("/");
  // nginx would answer "/chat" with a redirect to "/chat/" where only the latter is passed on.
  const unslashed = model.paths
    .filter((path) => path !== "/" && path.endsWith("/"))
    .map((path) => path.slice(0, -1))
    .filter((path) => !model.paths.includes(path));
  const passed = model.paths.map((path) => block("location", location(path), passOn(model, server, path)));
  const redirects = unslashed.map((path) =>
    block("location", ["=", literal(path)], everything ? passOn(model, server, "/") : [directive("return", 404)]),
  );
  const rest = everything ? [] : [block("location", ["/"], [directive("return", 404)])];
  return [comment("Paths"), ...passed, ...redirects, ...rest];
}

function location(path: string): string[] {
  return path.endsWith("/") ? [literal(path)] : ["=", literal(path)];
}

function passOn(model: EndpointModel, server: readonly Node[], path: string): Node[] {
  return withInherited(server, [
    ...refuseOrigin(model),
    ...refuseOthers(model),
    ...extraDirectives(model, path),
    directive("proxy_pass", `http://${upstreamName(model)}`),
  ]);
}
