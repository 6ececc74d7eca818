import type { RenderedConfig } from "../nginx/render";

const FRESH = 10 * 60_000;

/** Whether it was our script that printed this, to its end: SSH may run something else that exits with 0. */
export function isProved(stdout: string): boolean {
  return PROVED.test(stdout);
}

const PROVED = / proved on this host at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m;

/**
 * The warnings of a transaction that has just run, from what it printed. A later run of the program gets the same text
 * from the state, where it is old news; by the host's own clock, which may be some minutes off.
 */
export function freshWarnings(stdout: string, now: number): string[] {
  const at = PROVED.exec(stdout)?.[1];
  if (at === undefined || Math.abs(now - Date.parse(at)) > FRESH) return [];
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("warning: "))
    .map((line) => line.slice("warning: ".length));
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
