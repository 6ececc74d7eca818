import { createHash } from "node:crypto";
import type { EndpointModel } from "../model/endpointModel";
import { literal } from "./quote";

type Named = Pick<EndpointModel, "name">;

/**
 * A name of nginx's that no other endpoint has: for upstreams, shared memory zones and (with "$") variables. Endpoint
 * names have no "_" and no upper case, so two of them never become one here.
 */
export function symbol(model: Named, part?: string): string {
  const own = `wss_endpoint_${literal(model.name).replace(/-/g, "_")}`;
  return part === undefined ? own : `${part}_of_${own}`;
}

/** What fits with its length into nginx's default of variables_hash_bucket_size, 64. */
const LONGEST_VARIABLE = 46;

/** A variable's name. That of a long endpoint name has a hash of it instead, which is never "endpoint". */
export function variable(model: Named, part: string): string {
  const name = symbol(model, part);
  if (name.length <= LONGEST_VARIABLE) return `$${name}`;
  return `$${part}_of_wss_${createHash("sha256").update(model.name).digest("hex").slice(0, 16)}`;
}

/**
 * KB of the smallest zone of shared memory that every kernel's nginx takes: it wants 8 pages, which are of 64 KB on some
 * (ppc64le, EL8 on aarch64, EL9's kernel-64k). Only what is used of them is ever memory.
 */
export const LEAST_ZONE = 512;
