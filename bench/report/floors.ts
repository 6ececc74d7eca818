import { figure } from "./figures";
import type { Table } from "./table";

/** What a median has to keep to: `atMost` or `atLeast`. */
export interface Floor {
  readonly claim: string;
  /** NaN where it was not measured. */
  readonly measured: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export function verdict({ measured, atMost, atLeast }: Floor): string {
  if (Number.isNaN(measured)) return "not measured";
  if (atMost !== undefined && measured > atMost) return `MISSED by ${figure(measured - atMost)}`;
  if (atLeast !== undefined && measured < atLeast) return `MISSED by ${figure(atLeast - measured)}`;
  return "met";
}

export function floorsTable(title: string, floors: readonly Floor[]): Table {
  const rows = floors.map((floor) => {
    const limit =
      floor.atMost !== undefined ? `at most ${figure(floor.atMost)}` : `at least ${figure(floor.atLeast ?? NaN)}`;
    return [floor.claim, limit, figure(floor.measured), verdict(floor)];
  });
  return { title, head: ["claim", "floor", "measured", ""], rows };
}
