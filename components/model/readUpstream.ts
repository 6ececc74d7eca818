import { Balance } from "../args/upstream";
import { parseUpstreamAddress } from "./addresses";
import type { Collector } from "./collector";
import type { UpstreamModel, UpstreamServerModel } from "./endpointModel";
import { integer, oneOf, parseBoolean } from "./plainValues";

const EXAMPLE = 'give at least one server, such as { address: "127.0.0.1:8080" }';

/** Reads `upstream`. `isOwn`: whether the endpoint itself is at an address and port; a server there would be a loop. */
export function readUpstream(c: Collector, value: unknown, isOwn: (address: string) => boolean): UpstreamModel {
  const upstream = c.fields("upstream", value, ["servers", "balance"]);
  const list = c.items("upstream.servers", upstream.servers);
  if (isNone(upstream.servers)) {
    c.add({ code: "WSS001", path: "upstream.servers", value: undefined, problem: "has no server", remedy: EXAMPLE });
  }
  const servers = list.map((server, i) => readServer(c, `upstream.servers[${i}]`, server));
  const balance = c.optional("upstream.balance", upstream.balance, oneOf(Balance), Balance.LeastConn);
  servers.forEach(({ address, backup }, i) => {
    const path = `upstream.servers[${i}]`;
    if (address !== UNKNOWN && servers.findIndex((s) => s.address === address) < i) {
      const problem = "stands in the list twice";
      c.add({ code: "WSS007", path, value: address, problem, remedy: "use weight to give it a larger share" });
    }
    if (isOwn(address)) {
      const remedy = "give the address and port of the plain ws server behind it";
      const problem = "is the endpoint itself";
      c.addComparing({ code: "WSS020", path: `${path}.address`, value: address, problem, remedy });
    }
    if (backup && balance === Balance.IpHash) {
      const remedy = "use least_conn or leave backup out";
      const problem = "does not go with ip_hash";
      c.addComparing({ code: "WSS021", path: `${path}.backup`, value: "true", problem, remedy });
    }
  });
  if (servers.length > 0 && servers.every((s) => s.backup)) {
    const remedy = "leave backup out for at least one";
    const problem = "are all backup";
    c.addComparing({ code: "WSS021", path: "upstream.servers", value: undefined, problem, remedy });
  }
  return { servers, balance };
}

/** Stands in for an address that was refused. */
const UNKNOWN = "";

function readServer(c: Collector, path: string, value: unknown): UpstreamServerModel {
  const s = c.fields(path, value, ["address", "weight", "maxFails", "failTimeout", "backup"]);
  return {
    address: c.required(`${path}.address`, s.address, parseUpstreamAddress, UNKNOWN, EXAMPLE),
    weight: c.optional(`${path}.weight`, s.weight, integer("", 1, 65535), 1),
    maxFails: c.optional(`${path}.maxFails`, s.maxFails, integer("failures", 0, 65535), 1),
    failTimeout: c.optional(`${path}.failTimeout`, s.failTimeout, integer("seconds", 1, 86400), 2),
    backup: c.optional(`${path}.backup`, s.backup, parseBoolean, false),
  };
}

export function isNone(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0);
}
