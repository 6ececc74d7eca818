import { readFileSync } from "node:fs";
import type { Report } from "./report";
import { FAULTS } from "./table";

/** Prints the table with what was seen, from the report that vitest wrote. Exits with 1 unless every row held. */
function print(report: Report): void {
  let held = 0;
  for (const [index, { fault, expected, tests, but }] of FAULTS.entries()) {
    const ran = tests.map(([file, title]) =>
      report.testResults
        .filter(({ name }) => name.endsWith(`/test/${file}`))
        .flatMap(({ assertionResults }) => assertionResults)
        .filter(({ fullName, status }) => fullName.includes(title.replace("%s ", "")) && status !== "skipped"),
    );
    const passed = ran.flat().filter(({ status }) => status === "passed").length;
    const seen = ran.some((found) => found.length === 0)
      ? "did not run"
      : passed === ran.flat().length
        ? `held in ${passed} of ${passed}`
        : `FAILED in ${ran.flat().length - passed} of ${ran.flat().length}`;
    if (seen.startsWith("held")) held++;
    console.log(`${String(index + 1).padStart(2)} ${fault}\n   expected: ${expected}\n   seen:     ${seen}`);
    if (but !== undefined) console.log(`   but:      ${but}`);
  }
  console.log(`\n${held} of ${FAULTS.length} faults held`);
  if (held < FAULTS.length) process.exitCode = 1;
}

print(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Report);
