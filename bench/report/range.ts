/** A median with the least and the greatest value of its rounds, or what is worked out of such. */
export interface Range {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** The middle one of the values; of an even number, the mean of the two in the middle. NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[(sorted.length >> 1) - 1] ?? NaN) + upper) / 2;
}

export function rangeOf(values: readonly number[]): Range {
  if (values.length === 0) return { median: NaN, least: NaN, greatest: NaN };
  return { median: median(values), least: Math.min(...values), greatest: Math.max(...values) };
}

export function sum(a: Range, b: Range): Range {
  return { median: a.median + b.median, least: a.least + b.least, greatest: a.greatest + b.greatest };
}

/** Its ends are what the rounds would give at worst: whether two spreads overlap shows in whether 0 is between them. */
export function difference(a: Range, b: Range): Range {
  return { median: a.median - b.median, least: a.least - b.greatest, greatest: a.greatest - b.least };
}

/** The same with 1. */
export function ratio(a: Range, b: Range): Range {
  return { median: a.median / b.median, least: a.least / b.greatest, greatest: a.greatest / b.least };
}

export function divided({ median: middle, least, greatest }: Range, by: number): Range {
  return { median: middle / by, least: least / by, greatest: greatest / by };
}
