const FRESH = 10 * 60_000;

/**
 * The warnings of a transaction that has just run, from what it printed. A later run of the program gets the same text
 * from the state, where it is old news; by the host's own clock, which may be some minutes off.
 */
export function freshWarnings(stdout: string, now: number): string[] {
  const at = / at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m.exec(stdout)?.[1];
  if (at === undefined || Math.abs(now - Date.parse(at)) > FRESH) return [];
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("warning: "))
    .map((line) => line.slice("warning: ".length));
}
