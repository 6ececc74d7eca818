import { Balance } from "../args/upstream";
import type { EndpointModel, UpstreamServerModel } from "../model/endpointModel";
import { literal } from "./quote";
import { symbol } from "./symbols";
import { block, directive, type Node } from "./tree";

export const upstreamName = (model: EndpointModel) => symbol(model);

/** The upstream block. The zone lets all worker processes share what they know of the servers. */
export function upstreamBlock(model: EndpointModel): Node {
  const { servers, balance } = model.upstream;
  return block(
    "upstream",
    [upstreamName(model)],
    [
      directive("zone", symbol(model, "servers"), "64k"),
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
