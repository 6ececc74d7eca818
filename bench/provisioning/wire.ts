import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { GATEWAY } from "../../test/hosts/host";
import { attempt, run } from "../processes";
import type { Passed } from "./forwarder";

export interface Counted extends Passed {
  /** Of both directions, between this machine and the hosts; NaN where nobody could count them. */
  packets: number;
  /** Of these packets, with the headers of IP and TCP. */
  bytesWithHeaders: number;
}

const TABLE = `wss_bench_${process.env.HOSTS_PFX ?? "wss"}`;

/** The way to the hosts' SSH: delayed as asked for, and counted. */
export class Wire {
  private constructor(
    private readonly forwarder: ChildProcess,
    private readonly canCount: boolean,
  ) {}

  /** The hosts of these addresses are at 127.0.0.1, ports from `firstPort` on. */
  static async open(firstPort: number, addresses: readonly string[]): Promise<Wire> {
    const file = join(__dirname, "forwarder.ts");
    const forwarder = fork(file, [String(firstPort), ...addresses], { execArgv: ["--import", "tsx"] });
    await once(forwarder, "message");
    return new Wire(forwarder, await countPackets());
  }

  /** Sets the round trip, and says what has passed since it was set last. */
  async set(roundTrip: number): Promise<Counted> {
    this.forwarder.send(roundTrip);
    const [passed] = (await once(this.forwarder, "message")) as [Passed];
    return { ...passed, ...(this.canCount ? await packets() : { packets: NaN, bytesWithHeaders: NaN }) };
  }

  async close(): Promise<void> {
    this.forwarder.disconnect();
    if (this.canCount) await attempt("nft", ["delete", "table", "inet", TABLE]);
  }
}

async function countPackets(): Promise<boolean> {
  const hosts = GATEWAY.replace(/\.1$/, ".0/24");
  await attempt("nft", ["delete", "table", "inet", TABLE]);
  const rules = `
    add table inet ${TABLE}
    add counter inet ${TABLE} ssh
    add chain inet ${TABLE} out { type filter hook output priority 0; }
    add chain inet ${TABLE} in { type filter hook input priority 0; }
    add rule inet ${TABLE} out ip daddr ${hosts} tcp dport 22 counter name ssh
    add rule inet ${TABLE} in ip saddr ${hosts} tcp sport 22 counter name ssh
  `;
  return (await attempt("nft", ["-f", "-"], { input: rules })).code === 0;
}

async function packets(): Promise<Pick<Counted, "packets" | "bytesWithHeaders">> {
  const { stdout } = await run("nft", ["reset", "counter", "inet", TABLE, "ssh"]);
  const [, count, bytes] = /packets (\d+) bytes (\d+)/.exec(stdout) ?? [];
  return { packets: Number(count), bytesWithHeaders: Number(bytes) };
}
