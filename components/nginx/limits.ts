import type { EndpointModel } from "../model/endpointModel";
import { LEAST_ZONE, symbol } from "./symbols";
import { directive, type Node } from "./tree";

const perAddressZone = (model: EndpointModel) => symbol(model, "addresses");
const totalZone = (model: EndpointModel) => symbol(model, "sockets");

/** The shared memory in which nginx counts open sockets (limit_conn_zone): 10 MB hold 160,000 addresses. */
export function limitZones(model: EndpointModel): Node[] {
  const { perAddress, total } = model.connectionLimits;
  return [
    ...(perAddress === undefined
      ? []
      : [directive("limit_conn_zone", "$binary_remote_addr", `zone=${perAddressZone(model)}:10m`)]),
    ...(total === undefined
      ? []
      : [directive("limit_conn_zone", "$server_port", `zone=${totalZone(model)}:${LEAST_ZONE}k`)]),
  ];
}

/** The limits themselves; what is over them gets 429. */
export function limits(model: EndpointModel): Node[] {
  const { perAddress, total } = model.connectionLimits;
  if (perAddress === undefined && total === undefined) return [];
  return [
    ...(perAddress === undefined ? [] : [directive("limit_conn", perAddressZone(model), perAddress)]),
    ...(total === undefined ? [] : [directive("limit_conn", totalZone(model), total)]),
    directive("limit_conn_status", 429),
  ];
}
