import { pause } from "../processes";
import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import * as columns from "./columns";
import { droppedDuring, hold } from "./measure";
import type { Peer, Place } from "./peers";
import { Proxy } from "./proxy";
import { withProxy } from "./round";

const RELOADS = 5;
const SECONDS_BETWEEN = 0.6;
const STORM = 1000;

/** What open sockets cost, and what becomes of them at a reload. */
export async function openSockets(
  samples: Samples,
  peers: readonly Peer[],
  place: Place,
  count: number,
): Promise<void> {
  for (const peer of peers) {
    progress(`open sockets: ${peer.name}`);
    const add = (column: string, value: number) => {
      samples.add(peer.name, column, value);
    };
    await withProxy(peer, place, async (proxy) => {
      await hold(place.port, 20, undefined); // what a first socket sets up for good is not the sockets'
      const more = Math.max(0, columns.MANY - count);
      const { idle, used, all } = await hold(place.port, count, () => proxy.memory(), { more });
      if (all.open < count + more) progress(`  only ${all.open} of ${count + more} sockets opened`);
      add(columns.IDLE, idle / 1000);
      add(columns.USED, used / 1000);
      if (all.open > 0.9 * columns.MANY) add(columns.IDLE_OF_MANY, all.idle / 1000);
    });
    await withProxy(peer, place, async (proxy) => {
      const dropped = await droppedDuring(place.port, RELOADS * SECONDS_BETWEEN + 1, async () => {
        for (let i = 0; i < RELOADS; i++) {
          await proxy.reload();
          await pause(SECONDS_BETWEEN * 1000);
        }
      });
      add(columns.DROPPED, dropped);
      await proxy.reload();
      add(columns.STORM_RELOAD, (await hold(place.port, STORM, undefined)).seconds);
    });
    const began = performance.now();
    const again = await Proxy.start(peer, place);
    const start = (performance.now() - began) / 1000;
    add(columns.STORM_RESTART, start + (await hold(place.port, STORM, undefined)).seconds);
    await again.stop();
  }
}
