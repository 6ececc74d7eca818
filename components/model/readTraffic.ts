import type { Collector } from "./collector";
import type { ConnectionLimitsModel, TimeoutsModel } from "./endpointModel";
import { integer } from "./plainValues";

export function readTimeouts(c: Collector, value: unknown): TimeoutsModel {
  const t = c.fields("timeouts", value, ["connect", "idle", "handshake"]);
  return {
    connect: c.optional("timeouts.connect", t.connect, integer("seconds", 1, 75), 5),
    idle: c.optional("timeouts.idle", t.idle, integer("seconds", 1, 2_147_483), 3600),
    handshake: c.optional("timeouts.handshake", t.handshake, integer("seconds", 1, 3600), 15),
  };
}

export function readLimits(c: Collector, value: unknown): ConnectionLimitsModel {
  const l = c.fields("connectionLimits", value, ["perAddress", "total"]);
  const count = integer("sockets", 1, 65535);
  return {
    perAddress: c.optional("connectionLimits.perAddress", l.perAddress, count, undefined),
    total: c.optional("connectionLimits.total", l.total, count, undefined),
  };
}
