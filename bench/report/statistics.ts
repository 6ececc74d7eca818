import { median, type Range, rangeOf } from "./range";

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

  range(who: string, what: string): Range {
    return rangeOf(this.of(who, what));
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
