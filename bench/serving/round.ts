import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import * as columns from "./columns";
import type { LoadResult } from "./load";
import { handshakes, latency, messages, type Served } from "./measure";
import { OURS, type Peer, type Place } from "./peers";
import { cpuSeconds } from "./processTree";
import { Proxy } from "./proxy";

const DIRECT = "direct ws";

/** One round of everything that is counted by the processor's second, side by side. */
export async function round(
  samples: Samples,
  peers: readonly Peer[],
  place: Place,
  echoPid: number,
  seconds: number,
): Promise<void> {
  const direct: Served = { port: place.upstream, tls: false, cpu: () => cpuSeconds([echoPid]) };
  progress(`a round: ${DIRECT}`);
  samples.add(DIRECT, columns.HANDSHAKES_EC, (await handshakes(direct, seconds)).perCpuSecond);
  await echoes(samples, DIRECT, direct, seconds);
  const limit = await latency(direct, seconds);
  for (const peer of peers) {
    progress(`a round: ${peer.name}`);
    await withProxy(peer, place, async (served) => {
      const add = (column: string, value: number) => {
        samples.add(peer.name, column, value);
      };
      add(columns.HANDSHAKES_EC, (await handshakes(served, seconds)).perCpuSecond);
      add(columns.HANDSHAKES_EC_12, (await handshakes(served, seconds, { tls12: 1 })).perCpuSecond);
      await resumed(samples, peer.name, served, seconds);
      await echoes(samples, peer.name, served, seconds);
      const times: LoadResult = await latency(served, seconds);
      for (const p of columns.ADDED) add(columns.added(p), times[p] - limit[p]);
    });
    await withProxy(peer, { ...place, key: "rsa" }, async (served) => {
      samples.add(peer.name, columns.HANDSHAKES_RSA, (await handshakes(served, seconds)).perCpuSecond);
    });
  }
}

export async function withProxy(
  peer: Peer,
  place: Place,
  action: (served: Served & Proxy) => Promise<void>,
): Promise<void> {
  const proxy = await Proxy.start(peer, place);
  try {
    await action(Object.assign(proxy, { port: place.port, tls: true }));
  } finally {
    await proxy.stop();
  }
}

/** Where sessions are not resumed, there is no figure. */
async function resumed(samples: Samples, name: string, served: Served, seconds: number): Promise<void> {
  for (const [column, settings] of [
    [columns.RESUMED, { resume: 1 }],
    [columns.RESUMED_12, { resume: 1, tls12: 1 }],
  ] as const) {
    const { perCpuSecond, result } = await handshakes(served, seconds, settings);
    if (result.resumed > result.handshakes / 2) samples.add(name, column, perCpuSecond);
  }
}

async function echoes(samples: Samples, name: string, served: Served, seconds: number): Promise<void> {
  for (const [column, size] of columns.SIZES) {
    const { perCpuSecond, busy, result } = await messages(served, seconds, size);
    samples.add(name, column, perCpuSecond);
    if (size !== 64) continue;
    samples.add(name, columns.MESSAGES, result.messages / seconds);
    samples.add(name, columns.BUSY, busy * 100);
    samples.add(name, columns.CLIENT_BUSY, (result.clientCpu / seconds) * 100);
  }
}

export const REFERENCE = OURS.name;
