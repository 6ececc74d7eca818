import type { EndpointModel } from "../model/endpointModel";
import { block, directive, type Node } from "./tree";

/** The path that answers 204 to the host itself, as long as this generation is live. */
function proofPath(generation: string): string {
  return `/.wss-endpoint/${generation}`;
}

/**
 * `if` with `return` and `set` only, which is safe in a server. It runs before a location is chosen: for everybody
 * else the path is like any other, so nothing shows that it is there.
 */
export function proof(model: EndpointModel, generation: string): Node[] {
  const own = model.listenAddresses.filter((address) => address !== "0.0.0.0" && address !== "::");
  const allowed = [...new Set(["127.0.0.1", "::1", ...own])];
  return [
    directive("set", "$wss_endpoint_proof", ""),
    block("if", ["($uri", "=", `${proofPath(generation)})`], [directive("set", "$wss_endpoint_proof", "$remote_addr")]),
    ...allowed.map((address) => block("if", ["($wss_endpoint_proof", "=", `${address})`], [directive("return", 204)])),
  ];
}
