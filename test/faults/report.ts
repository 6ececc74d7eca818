import { readFileSync } from "node:fs";

/** What vitest writes as JSON of a run. */
export interface Report {
  testResults: {
    name: string;
    assertionResults: { fullName: string; status: string; meta?: { reached?: boolean } }[];
  }[];
}

/** Of several files one report. */
export function readReports(files: readonly string[]): Report {
  const reports = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Report);
  return { testResults: reports.flatMap(({ testResults }) => testResults) };
}
