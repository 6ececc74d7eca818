import { readFileSync } from "node:fs";
import type { Report } from "./report";
import { seenOf } from "./seen";
import { FAULTS } from "./table";

/** Prints the table with what was seen, from the report that vitest wrote. Exits with 1 unless every row held. */
function print(report: Report): void {
  const rows = FAULTS.map((fault) => ({ ...fault, seen: seenOf(fault, report) }));
  for (const [index, { fault, expected, seen = "not tried: it needs --vm", but }] of rows.entries()) {
    console.log(`${String(index + 1).padStart(2)} ${fault}\n   expected: ${expected}\n   seen:     ${seen}`);
    if (but !== undefined) console.log(`   but:      ${but}`);
  }
  const tried = rows.filter(({ seen }) => seen !== undefined);
  const held = tried.filter(({ seen }) => seen?.startsWith("held"));
  const left = rows.filter(({ seen }) => seen === undefined || seen.includes("--vm")).length;
  console.log(
    `\n${held.length} of ${tried.length} faults held${left > 0 ? `, ${left} need --vm to be seen whole` : ""}`,
  );
  if (held.length < tried.length) process.exitCode = 1;
}

print(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Report);
