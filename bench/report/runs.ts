import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** What saved runs say of each floor. */
export interface Kept {
  readonly claim: string;
  readonly floor: string;
  /** A cell for each run; a dash where it has none. */
  readonly measured: readonly string[];
  readonly verdict: string;
}

/** The floors of saved runs side by side, in the order of the first that has them. */
export function keptIn(pages: readonly string[]): Kept[] {
  const runs = pages.map(floorsOf);
  const claims = [...new Set(runs.flatMap((run) => [...run.keys()]))];
  return claims.map((claim) => {
    const cells = runs.map((run) => run.get(claim));
    const there = cells.flatMap((cell) => cell ?? []);
    const met = there.filter(({ said }) => said.startsWith("met")).length;
    const verdict = met === there.length ? "met" : met === 0 ? "**missed**" : `met in ${met} of ${there.length}`;
    return { claim, floor: there[0]?.floor ?? "", measured: cells.map((cell) => cell?.measured ?? "-"), verdict };
  });
}

/** The rows of a page's tables of floors, by claim. */
function floorsOf(page: string): Map<string, { floor: string; measured: string; said: string }> {
  const floors = new Map<string, { floor: string; measured: string; said: string }>();
  for (const line of page.split("\n")) {
    const [, claim = "", floor = "", measured = "", said = ""] =
      /^\| (.*?) \| (at (?:most|least) .*?) \| (.*?) \| ((?:met|MISSED).*?) \|$/.exec(line) ?? [];
    if (claim !== "") floors.set(claim, { floor, measured, said });
  }
  return floors;
}

/** npx tsx bench/report/runs.ts docs/bench/YYYY-MM-DD.md...: the table of docs/performance.md. */
function print(files: readonly string[]): void {
  const names = files.map((file) => basename(file, ".md"));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log(row(["claim", "floor", ...names.map((name) => `[${name}](bench/${name}.md)`), ""]));
  console.log(`|---|---|${names.map(() => "---|").join("")}---|`);
  for (const { claim, floor, measured, verdict } of keptIn(files.map((file) => readFileSync(file, "utf8"))))
    console.log(row([claim, floor, ...measured, verdict]));
}

if (require.main === module) print(process.argv.slice(2));
