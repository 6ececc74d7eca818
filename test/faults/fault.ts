/** A fault, what has to happen, and the tests that make it happen. */
export interface Fault {
  readonly fault: string;
  readonly expected: string;
  /** File below test/, and how the title of the test begins. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** What the tests do not show. */
  readonly but?: string;
}
