import type { Options } from "../options";
import { comparison } from "../report/comparison";
import { figure } from "../report/figures";
import { floorsTable } from "../report/floors";
import type { Report } from "../report/report";
import { Samples } from "../report/statistics";
import { capacity } from "./capacity";
import * as columns from "./columns";
import { servingFloors } from "./floors";
import { OURS_LARGE, PEERS } from "./peers";
import { withPlace } from "./place";
import { REFERENCE, round } from "./round";
import { Slowest } from "./slowest";
import { openSockets } from "./sockets";
import { CORES } from "./workshop";

/** What a proxied WebSocket costs, beside everything that a user would take instead. */
export async function serving(options: Options, report: Report): Promise<void> {
  const samples = new Samples();
  report.add({
    title: "Who is compared",
    head: ["", "version"],
    rows: PEERS.map(({ name, version }) => [name, version]),
  });
  await withPlace(async (place, echo) => {
    const slowest = new Slowest();
    for (let i = 0; i < options.servingRounds; i++) {
      await round(samples, slowest, PEERS, place, echo.pid, options.seconds);
    }
    for (const [who, value] of slowest.added()) samples.add(who, columns.added(columns.P999), value);
    const unlike = PEERS.filter((peer) => peer !== OURS_LARGE); // its sockets are ours: the larger buffers are of the upstream's side
    await openSockets(samples, unlike, place, options.sockets);
  });
  tables(report, samples, options);
  const sockets = await capacity();
  report.add({
    title: "How many sockets a host takes",
    head: ["as the package is installed", "with connectionLimits.total", "and worker_connections in nginx.conf"],
    rows: [[sockets.before, sockets.limited, sockets.ours].map(figure)],
  });
  report.add(floorsTable("Serving: the floors", servingFloors(samples, sockets)));
}

function tables(report: Report, samples: Samples, { seconds, sockets }: Options): void {
  const reference = REFERENCE;
  const rows = { samples, reference };
  const cores = `Proxy on core ${CORES.proxy}, clients on ${CORES.load}, application on ${CORES.echo}; ${seconds} s each.`;
  const hands = [
    columns.HANDSHAKES_EC,
    columns.HANDSHAKES_EC_12,
    columns.HANDSHAKES_RSA,
    columns.RESUMED,
    columns.RESUMED_12,
  ];
  const direct = "Direct ws: the application's own processor time, without TLS.";
  const note = `${cores} ${direct}`;
  report.add(comparison({ title: "Handshakes by a second of the proxy's processor", columns: hands, ...rows, note }));
  const sizes = columns.SIZES.map(([name]) => name);
  report.add(
    comparison({ title: "Messages echoed by a second of the proxy's processor", columns: sizes, ...rows, note }),
  );
  const added = ([...columns.ADDED, columns.P999] as const).map((p) => columns.added(p));
  const pace =
    "64 B, 64 sockets, less what direct ws takes right before. p999: of all rounds together, 10,000 messages at least.";
  report.add(comparison({ title: "Added time at 2,000 messages a second", columns: added, ...rows, note: pace }));
  const memory = `At ${sockets} sockets; used: after a message of 16 KiB each, while ${Math.max(sockets, columns.MANY)} are open.`;
  report.add(
    comparison({ title: "Memory", columns: [columns.IDLE, columns.USED, columns.IDLE_OF_MANY], ...rows, note: memory }),
  );
  const storms = [columns.DROPPED, columns.STORM_RELOAD, columns.STORM_RESTART];
  report.add(comparison({ title: "Reloads and restarts", columns: storms, ...rows }));
  const whole = "Clients and application share a core where there are two in all.";
  for (const who of columns.BUSY) {
    const title = `Who is the bottleneck: the ${who}'s share of a core`;
    const limits = columns.BUSY_AT.map((at) => columns.busy(who, at));
    report.add(
      comparison({ title, columns: who === "proxy" ? [columns.MESSAGES, ...limits] : limits, ...rows, note: whole }),
    );
  }
}
