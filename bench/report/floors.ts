import { figure, withSpread } from "./figures";
import { type Range, rangeOf } from "./range";
import type { Table } from "./table";

/** What a median has to keep to: `atMost` or `atLeast`. */
export interface Floor {
  readonly claim: string;
  /** NaN where it was not measured; of several rounds, with their spread. */
  readonly measured: number | Range;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export function verdict({ measured, atMost, atLeast }: Floor): string {
  const { median, least, greatest } = asRange(measured);
  if (Number.isNaN(median)) return "not measured";
  const by = atMost === undefined ? (atLeast ?? NaN) - median : median - atMost;
  const said = by > 0 ? `MISSED by ${figure(by)}` : "met";
  // Rounds on both sides of the floor: another run may say the opposite.
  const both =
    atMost === undefined
      ? least < (atLeast ?? NaN) && greatest >= (atLeast ?? NaN)
      : least <= atMost && greatest > atMost;
  return both ? `${said}, within the spread` : said;
}

const asRange = (measured: number | Range) => (typeof measured === "number" ? rangeOf([measured]) : measured);

export function floorsTable(title: string, floors: readonly Floor[]): Table {
  const rows = floors.map((floor) => {
    const limit =
      floor.atMost !== undefined ? `at most ${figure(floor.atMost)}` : `at least ${figure(floor.atLeast ?? NaN)}`;
    return [floor.claim, limit, withSpread(asRange(floor.measured)), verdict(floor)];
  });
  const note = "Within the spread: rounds stand on both sides of the floor, so that this run does not tell.";
  return { title, head: ["claim", "floor", "measured", ""], rows, note };
}
