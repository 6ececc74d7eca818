import type { Floor } from "../report/floors";
import { difference, rangeOf, ratio } from "../report/range";
import type { Samples } from "../report/statistics";
import type { Capacity } from "./capacity";
import * as columns from "./columns";
import { CADDY, HAPROXY, HITCH, OF_2017, OTHERS, OURS } from "./peers";

/** What serving has to keep to, by the medians of this run. */
export function servingFloors(samples: Samples, sockets: Capacity): Floor[] {
  const of = (what: string) => samples.range(OURS.name, what);
  const against = (name: string, what: string, theirs = what) => ratio(of(what), samples.range(name, theirs));
  /** The best of the others by its median. */
  const best = (what: string, better: (a: number, b: number) => number) =>
    OTHERS.map(({ name }) => samples.range(name, what))
      .filter(({ median }) => !Number.isNaN(median))
      .sort((a, b) => better(a.median, b.median))[0] ?? rangeOf([]);
  const most = (what: string) =>
    ratio(
      of(what),
      best(what, (a, b) => b - a),
    );
  const least = (what: string) =>
    difference(
      of(what),
      best(what, (a, b) => a - b),
    );
  const from2017 = against(OF_2017.name, columns.HANDSHAKES_EC, columns.HANDSHAKES_RSA);
  return [
    { claim: "full handshakes: times the 2017 configuration (with its RSA key)", measured: from2017, atLeast: 1.3 },
    { claim: "full handshakes: times HAProxy", measured: against(HAPROXY.name, columns.HANDSHAKES_EC), atLeast: 1 },
    { claim: "64 B messages: times the best peer", measured: most("64 B"), atLeast: 1 },
    { claim: "16 KiB messages: times the best peer", measured: most("16 KiB"), atLeast: 1 },
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
