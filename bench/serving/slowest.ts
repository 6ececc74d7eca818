import type { LoadResult } from "./load";

type Timed = Pick<LoadResult, "timed" | "slowest">;

/** Of fewer than so many beyond it, a percentile is the fate of single messages. */
const ENOUGH = 10;

/** The 999th thousandth of the times of several runs together; NaN where it is the matter of too few. */
export function p999(runs: readonly Timed[]): number {
  const beyond = Math.floor(runs.reduce((sum, { timed }) => sum + timed, 0) / 1000);
  const slowest = runs.flatMap((run) => run.slowest).sort((a, b) => b - a);
  return beyond < ENOUGH ? NaN : (slowest[beyond - 1] ?? NaN);
}

/** The slowest messages of all rounds, through each peer and right before without it. */
export class Slowest {
  private readonly runs = new Map<string, { direct: Timed[]; proxied: Timed[] }>();

  add(who: string, direct: Timed, proxied: Timed): void {
    const runs = this.runs.get(who) ?? { direct: [], proxied: [] };
    runs.direct.push(direct);
    runs.proxied.push(proxied);
    this.runs.set(who, runs);
  }

  /** What each adds, where it is known. */
  added(): [who: string, microseconds: number][] {
    const all = [...this.runs].map(
      ([who, { direct, proxied }]) => [who, p999(proxied) - p999(direct)] as [string, number],
    );
    return all.filter(([, value]) => !Number.isNaN(value));
  }
}
