import { Balance } from "../args/upstream";
import type { EndpointModel, UpstreamServerModel } from "../model/endpointModel";
import { literal } from "./quote";
import { LEAST_ZONE, symbol } from "./symbols";
import { block, directive, type Node } from "./tree";

export const upstreamName = (model: EndpointModel) => symbol(model);

/** The upstream block. The zone lets all worker processes share what they know of the servers. */
export function upstreamBlock(model: EndpointModel): Node {
  const { servers, balance } = model.upstream;
  return block(
    "upstream",
    [upstreamName(model)],
    [
      // A server needs some 2 KB of it, and a name may stand for several.
      directive("zone", symbol(model, "servers"), `${Math.max(LEAST_ZONE, 8 * servers.length)}k`),
      ...(balance === Balance.RoundRobin || servers.length === 1 ? [] : [directive(balance)]),
      ...servers.map(upstreamServer),
    ],
  );
}

function upstreamServer({ address, weight, maxFails, failTimeout, backup }: UpstreamServerModel): Node {
  return directive(
    "server",
    literal(address),
    ...(weight === 1 ? [] : [`weight=${weight}`]),
    `max_fails=${maxFails}`,
    `fail_timeout=${failTimeout}s`,
    ...(backup ? ["backup"] : []),
  );
}
