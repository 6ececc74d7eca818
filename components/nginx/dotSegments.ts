import type { EndpointModel } from "../model/endpointModel";
import { block, comment, directive, type Node } from "./tree";

/**
 * "." or ".." between slashes, also in the spellings that some applications take for them: percent-encoded, with "\" for
 * "/", or with parameters behind a ";". In the path alone: a query may have them.
 */
const DOT_SEGMENT = String.raw`^[^?]*(?:[/\\]|%2f|%5c)(?:[.]|%2e)(?:[.]|%2e)?(?:[/\\;?]|%2f|%5c|%3b|$)`;

/**
 * nginx chooses the location by the path without its dot segments and passes the path on as the client wrote it: where
 * paths differ in what is allowed, "/admin/../chat" would come in as one of them and arrive as the other. Clients resolve
 * dot segments before they send them (RFC 3986, section 5.2.4).
 */
export function refuseDotSegments(model: EndpointModel): Node[] {
  if (model.paths.every((path) => path === "/")) return [];
  return [
    comment("Paths that nginx and the upstream could read differently"),
    block("if", ["($request_uri", "~*", `${DOT_SEGMENT})`], [directive("return", 404)]),
  ];
}
