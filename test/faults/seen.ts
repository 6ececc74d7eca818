import type { Fault } from "./fault";
import type { Report } from "./report";

/** What a report shows of a fault. Undefined where it needs a virtual machine, and the run had none. */
export function seenOf({ tests }: Pick<Fault, "tests">, report: Report): string | undefined {
  const hadMachines = report.testResults.some(({ name }) => name.includes("/test/vm/"));
  const asked = tests.filter(([file]) => hadMachines || !file.startsWith("vm/"));
  if (asked.length === 0) return undefined;
  const ran = asked.map(([file, title]) =>
    report.testResults
      .filter(({ name }) => name.endsWith(`/test/${file}`))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName, status }) => named(title).test(fullName) && status !== "skipped"),
  );
  if (ran.some((found) => found.length === 0)) return "did not run";
  const all = ran.flat();
  const passed = all.filter(({ status }) => status === "passed").length;
  const without = asked.length < tests.length ? " without --vm" : "";
  return passed === all.length
    ? `held${without} in ${passed} of ${passed}`
    : `FAILED in ${all.length - passed} of ${all.length}`;
}

/** A title as it stands in the table; where it has %s, the test's name has the case. */
function named(title: string): RegExp {
  const parts = title.split(/%[sj]/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(parts.join("[^]*"));
}
