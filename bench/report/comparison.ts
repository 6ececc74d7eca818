import { spread, times } from "./figures";
import type { Samples } from "./statistics";
import type { Table } from "./table";

interface Comparison {
  readonly title: string;
  readonly samples: Samples;
  /** What was measured, as it is headed. */
  readonly columns: readonly string[];
  /** Whose median is 1. */
  readonly reference: string;
  readonly note?: string;
}

/** One row for each that was measured: median, spread, and how many times the reference's median that is. */
export function comparison({ title, samples, columns, reference, note }: Comparison): Table {
  const cell = (who: string, what: string) => {
    const ratio = samples.ratio(who, reference, what);
    const own = spread(samples.of(who, what));
    // Less than nothing, as a difference may be, is not a number of times.
    return who === reference || !Number.isFinite(ratio) || ratio < 0 || samples.median(who, what) < 0
      ? own
      : `${own}, ${times(ratio)}`;
  };
  const rows = measured(samples, columns).map((who) => [who, ...columns.map((what) => cell(who, what))]);
  const read = `Medians of all rounds (least to greatest); x: times ${reference}.`;
  return { title, head: ["", ...columns], rows, note: note === undefined ? read : `${read} ${note}` };
}

/** Those of whom there is anything in these columns. */
function measured(samples: Samples, columns: readonly string[]): string[] {
  return samples.who.filter((who) => columns.some((what) => samples.of(who, what).length > 0));
}
