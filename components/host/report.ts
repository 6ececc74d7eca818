import type { RenderedConfig } from "../nginx/render";

const MINUTE = 60_000;
const FRESH = 10 * MINUTE;

/** Whether it was our script that printed this, to its end: SSH may run something else that exits with 0. */
export function isProved(stdout: string): boolean {
  return PROVED.test(stdout);
}

const PROVED = / proved on this host at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m;

/**
 * The warnings of a transaction that has just run, from what it printed. A later run of the program gets the same text
 * from the state, where it is old news. When it ran the host says by its own clock: where that is known to be behind, it
 * ran after what the clock was held against; where it is ahead, the run seems to be one that is still to come.
 */
export function freshWarnings(stdout: string, now: number): string[] {
  const said = PROVED.exec(stdout)?.[1];
  if (said === undefined) return [];
  const at = Date.parse(said);
  const [, bound = said] = BEHIND.exec(stdout) ?? [];
  if (now - Math.max(at, Date.parse(bound)) > FRESH) return [];
  const warnings = stdout
    .split("\n")
    .filter((line) => line.startsWith("warning: "))
    .map((line) => line.slice("warning: ".length));
  const off = at > now ? clockOff(at, now) : undefined;
  return off === undefined ? warnings : [...warnings, `when this ran, the host's clock was ${off}`];
}

const BEHIND = /^warning: the host's clock says \S+, where pulumi runs it is (\S+) or later:/m;

/** How far a host's clock is off, and what to do, where that is more than 5 minutes. */
export function clockOff(host: number, now: number): string | undefined {
  const minutes = Math.floor(Math.abs(host - now) / MINUTE);
  const where = host > now ? "ahead of" : "behind";
  if (minutes < 5) return undefined;
  return `${minutes} minutes ${where} the one here: set the one that is wrong; on the host: chronyc makestep`;
}

/** The configuration as it stands on the host: with the TLS groups that its nginx has, as groups.sh has fitted it. */
export function asOnHost({ text, generation }: RenderedConfig, stdout: string): string {
  const groups = /^TLS groups: ([A-Za-z0-9:]+);/m.exec(stdout)?.[1];
  if (groups === undefined) return text;
  return text
    .replace(/^( *ssl_ecdh_curve ).*;$/m, `$1${groups};`)
    .split(generation)
    .join(`${generation}-${groups.replace(/:/g, "-")}`);
}

/** What the host says of a certificate that others keep there. */
export interface CertificateTold {
  readonly fingerprint: string;
  readonly notBefore: string;
  readonly expiresAt: string;
}

export function certificateTold(stdout: string, endpoint: string): CertificateTold | undefined {
  const line = new RegExp(`^certificate of ${endpoint}: SHA-256 (\\S+), valid from (\\S+) to (\\S+)$`, "m").exec(
    stdout,
  );
  const [, fingerprint = "", notBefore = "", expiresAt = ""] = line ?? [];
  return line ? { fingerprint, notBefore, expiresAt } : undefined;
}
