import { expect, test } from "vitest";
import { floorsTable } from "../../bench/report/floors";
import { keptIn } from "../../bench/report/runs";

/** A page of a run that measured these, of floors of at most 1. */
const page = (measured: Record<string, number>) => {
  const floors = Object.entries(measured).map(([claim, value]) => ({ claim, measured: value, atMost: 1 }));
  return floorsTable("The floors", floors)
    .rows.map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
};

test("the floors of several runs stand side by side, with in how many of them each was met", () => {
  const kept = keptIn([
    page({ "always: x": 0.5, "once: y": 2, "never: z": 3 }),
    page({ "always: x": 1, "once: y": 1 }),
  ]);
  expect(kept).toEqual([
    { claim: "always: x", floor: "at most 1.00", measured: ["0.50", "1.00"], verdict: "met" },
    { claim: "once: y", floor: "at most 1.00", measured: ["2.00", "1.00"], verdict: "met in 1 of 2" },
    { claim: "never: z", floor: "at most 1.00", measured: ["3.00", "-"], verdict: "**missed**" },
  ]);
});
