import type { Floor } from "../report/floors";
import type { Samples } from "../report/statistics";
import type { Capacity } from "./capacity";
import * as columns from "./columns";
import { CADDY, HAPROXY, HITCH, OF_2017, OTHERS, OURS } from "./peers";

/** What serving has to keep to, by the medians of this run. */
export function servingFloors(samples: Samples, sockets: Capacity): Floor[] {
  const of = (what: string) => samples.median(OURS.name, what);
  const others = (what: string) =>
    OTHERS.map(({ name }) => samples.median(name, what)).filter((value) => !Number.isNaN(value));
  const best = (what: string) => of(what) / Math.max(...others(what));
  const against = (name: string, what: string) => samples.ratio(OURS.name, name, what);
  const least = (what: string) => of(what) - Math.min(...others(what));
  const from2017 = of(columns.HANDSHAKES_EC) / samples.median(OF_2017.name, columns.HANDSHAKES_RSA);
  return [
    { claim: "full handshakes: times the 2017 configuration (with its RSA key)", measured: from2017, atLeast: 1.3 },
    { claim: "full handshakes: times HAProxy", measured: against(HAPROXY.name, columns.HANDSHAKES_EC), atLeast: 1 },
    { claim: "64 B messages: times the best peer", measured: best("64 B"), atLeast: 1 },
    { claim: "16 KiB messages: times the best peer", measured: best("16 KiB"), atLeast: 1 },
    { claim: "added p50: µs over the best peer", measured: least(columns.added("p50")), atMost: 0 },
    { claim: "added p99: µs over the best peer", measured: least(columns.added("p99")), atMost: 0 },
    { claim: "memory of an idle socket: times Caddy's", measured: against(CADDY.name, columns.IDLE), atMost: 0.5 },
    { claim: "memory of an idle socket: times hitch's", measured: against(HITCH.name, columns.IDLE), atMost: 1 },
    {
      claim: "open sockets, with total and worker_connections: times the package's default",
      measured: sockets.ours / sockets.before,
      atLeast: 16,
    },
    { claim: "5 reloads: dropped sockets of 1,000", measured: of(columns.DROPPED), atMost: 0 },
  ];
}
