import type { EndpointModel } from "../model/endpointModel";
import { literal } from "./quote";

/**
 * A name of nginx's that no other endpoint has: for upstreams, shared memory zones and (with "$") variables. Endpoint
 * names have no "_" and no upper case, so two of them never become one here.
 */
export function symbol(model: Pick<EndpointModel, "name">, part?: string): string {
  const own = `wss_endpoint_${literal(model.name).replace(/-/g, "_")}`;
  return part === undefined ? own : `${part}_of_${own}`;
}
