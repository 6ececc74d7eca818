import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import * as columns from "./columns";
import { handshakes, latency, messages, type Served, type Work } from "./measure";
import { OURS, type Peer, type Place } from "./peers";
import { cpuSeconds } from "./processTree";
import { Proxy } from "./proxy";
import type { Slowest } from "./slowest";

const DIRECT = "direct ws";

/** One round of everything that is counted by the processor's second, side by side. */
export async function round(
  samples: Samples,
  slowest: Slowest,
  peers: readonly Peer[],
  place: Place,
  echoPid: number,
  seconds: number,
): Promise<void> {
  const echoCpu = () => cpuSeconds([echoPid]);
  const direct: Served = { port: place.upstream, tls: false, cpu: echoCpu };
  progress(`a round: ${DIRECT}`);
  const hands = await handshakes(direct, seconds);
  samples.add(DIRECT, columns.HANDSHAKES_EC, hands.perCpuSecond);
  await echoes(samples, DIRECT, direct, seconds);
  for (const peer of peers) {
    progress(`a round: ${peer.name}`);
    await withProxy(peer, place, async (proxy) => {
      const served = Object.assign(proxy, { echoCpu });
      const add = (column: string, value: number) => {
        samples.add(peer.name, column, value);
      };
      const full = await handshakes(served, seconds);
      add(columns.HANDSHAKES_EC, full.perCpuSecond);
      noteBusy(samples, peer.name, columns.HANDSHAKES_EC, full);
      add(columns.HANDSHAKES_EC_12, (await handshakes(served, seconds, { tls12: 1 })).perCpuSecond);
      await resumed(samples, peer.name, served, seconds);
      await echoes(samples, peer.name, served, seconds);
      // Right before it, as the machine is then: what is subtracted would else be the noise of another minute.
      const limit = (await latency(direct, seconds)).result;
      const paced = await latency(served, seconds);
      for (const p of columns.ADDED) add(columns.added(p), paced.result[p] - limit[p]);
      slowest.add(peer.name, limit, paced.result);
      noteBusy(samples, peer.name, "2,000 a second", paced);
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
    const done = await messages(served, seconds, size);
    samples.add(name, column, done.perCpuSecond);
    noteBusy(samples, name, column, done);
    if (size === 64) samples.add(name, columns.MESSAGES, done.result.messages / seconds);
  }
}

function noteBusy(samples: Samples, name: string, at: string, { busy }: Work): void {
  for (const who of columns.BUSY) {
    if (!Number.isNaN(busy[who])) samples.add(name, columns.busy(who, at), busy[who] * 100);
  }
}

export const REFERENCE = OURS.name;
