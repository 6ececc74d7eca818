import { median } from "./statistics";

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
  if (values.length === 0) return "-";
  const middle = figure(median(values));
  if (values.length === 1) return middle;
  const [least, greatest] = [figure(Math.min(...values)), figure(Math.max(...values))];
  return least === greatest ? middle : `${middle} (${least} to ${greatest})`;
}

export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${figure(ratio)} x` : "-";
}
