/** What vitest writes as JSON of a run. */
export interface Report {
  testResults: {
    name: string;
    assertionResults: { fullName: string; status: string; meta?: { reached?: boolean } }[];
  }[];
}
