import { readFileSync } from "node:fs";

/** What vitest writes as JSON of a run. */
export interface Report {
  testResults: {
    name: string;
    assertionResults: Assertion[];
  }[];
}

interface Assertion {
  fullName: string;
  status: string;
  meta?: { reached?: boolean };
}

/** Of several runs one report: what ran again counts as it was then. */
export function readReports(files: readonly string[]): Report {
  const results = new Map<string, Map<string, Assertion>>();
  for (const file of files) {
    const { testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
    for (const { name, assertionResults } of testResults) {
      const path = name.replace(/.*(?=\/test\/)/, "");
      const tests = results.get(path) ?? new Map<string, Assertion>();
      results.set(path, tests);
      for (const result of assertionResults) {
        if (result.status !== "skipped" || !tests.has(result.fullName)) tests.set(result.fullName, result);
      }
    }
  }
  return { testResults: [...results].map(([name, tests]) => ({ name, assertionResults: [...tests.values()] })) };
}
