/** The middle one of the values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Figures of several rounds, by who was measured and what of it. */
export class Samples {
  private readonly values = new Map<string, Map<string, number[]>>();

  add(who: string, what: string, value: number): void {
    const row = this.values.get(who) ?? new Map<string, number[]>();
    this.values.set(who, row);
    row.set(what, [...(row.get(what) ?? []), value]);
  }

  of(who: string, what: string): readonly number[] {
    return this.values.get(who)?.get(what) ?? [];
  }

  /** NaN where nothing was measured. */
  median(who: string, what: string): number {
    return median(this.of(who, what));
  }

  /** How many times the first one's median is the second one's. */
  ratio(who: string, other: string, what: string): number {
    return this.median(who, what) / this.median(other, what);
  }

  /** In the order in which they were measured first. */
  get who(): string[] {
    return [...this.values.keys()];
  }
}
