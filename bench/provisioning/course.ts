import type { Samples } from "../report/statistics";
import { OpenSockets, reloads, verify, verifyGone } from "./observe";
import type { Target } from "./target";
import type { Wanted } from "./wanted";
import type { Applied, How, Way } from "./ways/way";
import type { Wire } from "./wire";

const SOCKETS = 20;

interface Step {
  readonly roundTrip?: number;
  readonly how?: How | undefined;
}

/** A way and its hosts: each step is timed, counted, and its end state verified. */
export class Course {
  constructor(
    private readonly name: string,
    private readonly way: Way,
    private readonly targets: readonly Target[],
    private readonly wire: Wire,
    private readonly samples: Samples,
  ) {}

  /** `what` is the column, at a round trip in ms; without a name nothing is kept. */
  async apply(what: string, wanted: readonly Wanted[], { roundTrip = 0, how }: Step = {}): Promise<void> {
    await this.step(what, roundTrip, () => this.way.apply(this.targets, wanted, how));
    await Promise.all(this.targets.map((target) => verify(target, wanted)));
  }

  /** The same with sockets open: how many does it cost? */
  async applyUnderSockets(what: string, wanted: readonly Wanted[]): Promise<void> {
    const [target] = this.targets;
    const [endpoint] = wanted;
    if (!target || !endpoint) return;
    const sockets = await OpenSockets.open(target, endpoint, SOCKETS);
    await this.apply(what, wanted);
    this.keep(what, "dropped sockets", await sockets.end());
  }

  async destroy(what: string, wanted: readonly Wanted[], roundTrip = 0): Promise<void> {
    await this.step(what, roundTrip, () => this.way.destroy(this.targets, wanted));
    await Promise.all(this.targets.map((target) => verifyGone(target, wanted)));
  }

  private async step(what: string, roundTrip: number, action: () => Promise<Applied>): Promise<void> {
    const before = await reloads(this.targets);
    await this.wire.set(roundTrip);
    const { ok, seconds, said } = await action();
    const counted = await this.wire.set(0);
    if (!ok) throw new Error(`${this.name}: ${what} failed:\n${said}`);
    this.keep(what, "s", seconds);
    this.keep(what, "connections", counted.connections);
    this.keep(what, "round trips", counted.roundTrips);
    this.keep(what, "packets", counted.packets);
    this.keep(what, "kB", counted.bytes / 1000);
    this.keep(what, "kB with headers", counted.bytesWithHeaders / 1000);
    this.keep(what, "reloads", (await reloads(this.targets)) - before);
  }

  private keep(what: string, unit: string, value: number): void {
    if (what !== "") this.samples.add(this.name, column(what, unit), value);
  }
}

/** What is counted of each step, beside its seconds. */
export const COUNTED = [
  "connections",
  "round trips",
  "packets",
  "kB",
  "kB with headers",
  "reloads",
  "dropped sockets",
] as const;

/** How a figure is headed. */
export const column = (what: string, unit: string) => `${what}, ${unit}`;
