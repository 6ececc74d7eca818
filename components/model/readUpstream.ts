import { Balance } from "../args/upstream";
import { parseUpstreamAddress } from "./addresses";
import type { Collector } from "./collector";
import type { UpstreamModel, UpstreamServerModel } from "./endpointModel";
import { integer, oneOf, parseBoolean } from "./plainValues";

const EXAMPLE = 'give at least one server, such as { address: "127.0.0.1:8080" }';
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Reads `upstream`. `port` and `own` are where the endpoint itself listens: a server there would be a loop. */
export function readUpstream(c: Collector, value: unknown, port: number, own: readonly string[]): UpstreamModel {
  const upstream = c.fields("upstream", value, ["servers", "balance"]);
  const list: unknown[] = Array.isArray(upstream.servers) ? upstream.servers : [];
  if (list.length === 0) {
    c.add({ code: "WSS001", path: "upstream.servers", value: undefined, problem: "has no server", remedy: EXAMPLE });
  }
  const servers = list.map((server, i) => readServer(c, `upstream.servers[${i}]`, server));
  const balance = c.optional("upstream.balance", upstream.balance, oneOf(Balance), Balance.LeastConn);
  servers.forEach((server, i) => {
    const path = `upstream.servers[${i}]`;
    if (servers.findIndex((s) => s.address === server.address) < i) {
      const problem = "stands in the list twice";
      c.add({ code: "WSS007", path, value: server.address, problem, remedy: "use weight to give it a larger share" });
    }
    if ([...LOOPBACK, ...own].some((address) => server.address === `${address}:${port}`)) {
      const remedy = "give the address and port of the plain ws server behind it";
      c.add({
        code: "WSS020",
        path: `${path}.address`,
        value: server.address,
        problem: "is the endpoint itself",
        remedy,
      });
    }
    if (server.backup && balance === Balance.IpHash) {
      const remedy = "use least_conn or leave backup out";
      c.add({ code: "WSS021", path: `${path}.backup`, value: "true", problem: "does not go with ip_hash", remedy });
    }
  });
  if (servers.length > 0 && servers.every((s) => s.backup)) {
    const remedy = "leave backup out for at least one";
    c.add({ code: "WSS021", path: "upstream.servers", value: undefined, problem: "are all backup", remedy });
  }
  return { servers, balance };
}

function readServer(c: Collector, path: string, value: unknown): UpstreamServerModel {
  const s = c.fields(path, value, ["address", "weight", "maxFails", "failTimeout", "backup"]);
  return {
    address: c.required(`${path}.address`, s.address, parseUpstreamAddress, "", EXAMPLE),
    weight: c.optional(`${path}.weight`, s.weight, integer("", 1, 65535), 1),
    maxFails: c.optional(`${path}.maxFails`, s.maxFails, integer("failures", 0, 65535), 1),
    failTimeout: c.optional(`${path}.failTimeout`, s.failTimeout, integer("seconds", 1, 86400), 10),
    backup: c.optional(`${path}.backup`, s.backup, parseBoolean, false),
  };
}
