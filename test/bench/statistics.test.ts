import { describe, expect, it } from "vitest";
import { fileName, readOptions } from "../../bench/options";
import { readTrace } from "../../bench/provisioning/trace";
import { comparison } from "../../bench/report/comparison";
import { figure, spread, times } from "../../bench/report/figures";
import { floorsTable, verdict } from "../../bench/report/floors";
import { difference, median, rangeOf, ratio } from "../../bench/report/range";
import { Samples } from "../../bench/report/statistics";
import { p999 } from "../../bench/serving/slowest";
import { asMarkdown, asText } from "../../bench/report/table";

function rounds(): Samples {
  const samples = new Samples();
  for (const value of [2, 1, 4]) samples.add("ours", "s", value);
  for (const value of [10, 6]) samples.add("theirs", "s", value);
  samples.add("elsewhere", "kB", 7);
  return samples;
}

describe("figures", () => {
  it("have the middle value as their median, or the mean of two, and none where nothing was measured", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([10, 9, 100])).toBe(10);
    expect(median([])).toBeNaN();
  });

  it("show three digits that count, and the least and the greatest value", () => {
    expect([0.0321, 1.234, 56.78, 1234.5, NaN].map(figure)).toEqual(["0.03", "1.23", "56.8", "1,235", "-"]);
    expect(spread([2, 1, 4])).toBe("2.00 (1.00 to 4.00)");
    expect(spread([2])).toBe("2.00");
    expect(spread([2, 2])).toBe("2.00");
    expect(spread([])).toBe("-");
    expect([times(2.5), times(NaN), times(Infinity)]).toEqual(["2.50 x", "-", "-"]);
  });
});

describe("p999", () => {
  it("is that of all runs together, and none where fewer than ten messages were slower", () => {
    const run = (from: number) => ({ timed: 6000, slowest: Array.from({ length: 60 }, (_, i) => from - i) });
    // 12 of 12,000: the 9 slowest of the one run, and 3 of the other.
    expect(p999([run(1000), run(994)])).toBe(992);
    expect(p999([run(1000)])).toBeNaN();
  });
});

describe("tables", () => {
  it("give each median as a multiple of the reference's, and leave out who was not measured", () => {
    const { rows } = comparison({ title: "t", samples: rounds(), columns: ["s"], reference: "ours" });
    expect(rows).toEqual([
      ["ours", "2.00 (1.00 to 4.00)"],
      ["theirs", "8.00 (6.00 to 10.0), 4.00 x"],
    ]);
    const elsewhere = comparison({ title: "t", samples: rounds(), columns: ["kB"], reference: "ours" });
    expect(elsewhere.rows).toEqual([["elsewhere", "7.00"]]);
  });

  it("give no multiple of what is less than nothing", () => {
    const samples = new Samples();
    samples.add("ours", "µs", -2);
    samples.add("theirs", "µs", -4);
    const { rows } = comparison({ title: "t", samples, columns: ["µs"], reference: "ours" });
    expect(rows[1]).toEqual(["theirs", "-4.00"]);
  });

  it("are aligned as text, and safe as Markdown", () => {
    const table = { title: "T", head: ["", "a|b"], rows: [["long name", "1"]], note: "N." };
    expect(asText(table)).toBe("T\n  N.\n             a|b\n  ---------  ---\n  long name  1\n");
    expect(asMarkdown(table)).toBe("## T\n\nN.\n\n|  | a\\|b |\n|---|---|\n| long name | 1 |\n");
  });

  it("say of each floor whether it is met, and by how much it is missed", () => {
    expect(verdict({ claim: "", measured: 2, atMost: 2 })).toBe("met");
    expect(verdict({ claim: "", measured: 2.5, atMost: 2 })).toBe("MISSED by 0.50");
    expect(verdict({ claim: "", measured: 3, atLeast: 3.5 })).toBe("MISSED by 0.50");
    expect(verdict({ claim: "", measured: 3.5, atLeast: 3.5 })).toBe("met");
    expect(verdict({ claim: "", measured: NaN, atMost: 0 })).toBe("not measured");
    const less = { claim: "", measured: difference(rangeOf([3, 5]), rangeOf([2, 4])), atMost: 0 };
    expect(verdict(less)).toBe("MISSED by 1.00, within the spread");
    expect(verdict({ claim: "", measured: ratio(rangeOf([3, 5]), rangeOf([1, 2])), atLeast: 1 })).toBe("met");
    expect(verdict({ claim: "", measured: rangeOf([0, 0, 2]), atMost: 0 })).toBe("met, within the spread");
    expect(verdict({ claim: "", measured: rangeOf([4, 4]), atLeast: 4 })).toBe("met");
    const { rows } = floorsTable("t", [{ claim: "c", measured: 9, atLeast: 9 }]);
    expect(rows).toEqual([["c", "at least 9.00", "9.00", "met"]]);
  });
});

describe("the bench", () => {
  it("refuses an argument that it does not know, and one without its number", () => {
    expect(readOptions([])).toMatchObject({ parts: ["provisioning", "serving"], save: false });
    expect(readOptions(["soak", "--soak-minutes", "2", "--save"])).toMatchObject({ parts: ["soak"], soakMinutes: 2 });
    expect(readOptions(["--hosts", "1,8,20"]).hosts).toEqual([1, 8, 20]);
    expect(() => readOptions(["--host", "1"])).toThrow("no such argument: --host");
    expect(() => readOptions(["--rounds", "many"])).toThrow("no such argument: --rounds");
    expect(() => readOptions(["--rounds"])).toThrow("no such argument: --rounds");
  });

  it("keeps parts that were run by themselves in files of their own", () => {
    expect(fileName("2026-01-02", readOptions([]).parts)).toBe("2026-01-02.md");
    expect(fileName("2026-01-02", ["serving", "provisioning"])).toBe("2026-01-02.md");
    expect(fileName("2026-01-02", ["profile", "serving"])).toBe("2026-01-02-serving-profile.md");
  });

  it("gives the time between two lines of a trace to the step that the first of them belongs to", () => {
    const trace = [
      "+ 100.000000 read_payload main main | read",
      "+ 100.010000 apply main main | lock_host",
      "++ 100.012000 stage test_config apply main main | cp a b",
      "not a line of the trace + 1.0 |",
      "+ 100.032000 commit apply main main | true",
      "+ 100.033000 apply main main | exit",
    ].join("\n");
    const steps = [...readTrace(trace)].map(([step, ms]) => [step, Math.round(ms)]);
    expect(steps).toEqual([
      ["read_payload", 10],
      ["apply", 2],
      ["test_config", 20],
      ["commit", 1],
    ]);
  });
});
