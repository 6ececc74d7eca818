import { type Range, rangeOf } from "./range";

/** Three digits that count, and none behind the point that nobody could have measured. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return "-";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** The median, and behind it the least and the greatest value: what a difference has to exceed to mean something. */
export function spread(values: readonly number[]): string {
  return withSpread(rangeOf(values));
}

export function withSpread(range: Range): string {
  const [middle, least, greatest] = [range.median, range.least, range.greatest].map(figure) as [string, string, string];
  return least === greatest ? middle : `${middle} (${least} to ${greatest})`;
}

export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${figure(ratio)} x` : "-";
}
