import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of the script that root runs in a transaction, in this order; `main.sh` has the only call. */
const TRANSACTION = [
  "messages",
  "payload",
  "members",
  "state",
  "distribution",
  "package",
  "repository",
  "upgrade",
  "service",
  "unit",
  "capacity",
  "shortage",
  "port",
  "config",
  "others-pair",
  "watch",
  "edited",
  "groups",
  "nginx-read",
  "nginx-test",
  "blame",
  "http-settings",
  "neighbours",
  "selinux",
  "firewall",
  "packet-filter",
  "preflight",
  "proof",
  "apply",
  "remove",
  "main",
];

/** All parts: what only looks at a host says more than a transaction does. */
export const PARTS = [...TRANSACTION.slice(0, -1), "describe", "status", "drift", "main"];

const MARKER = "# wss-endpoint";

/** The script of a transaction, then its values. */
export function transactionScript(values: string[]): string[] {
  return [...readAtOnce(TRANSACTION.map(part).join("\n")), ...values];
}

/**
 * bash reads what it runs from a pipe byte by byte, so that what is behind it stays unread. It has the script read in one go
 * instead, which is ASCII, and so has as many letters as bytes. `$( )` drops the last line end.
 */
export function readAtOnce(script: string): string[] {
  const size = `script=$(head -c ${script.length + 1}); [ "\${#script}" = ${script.length} ]`;
  const refusal = `{ echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 1; }`;
  return [`${size} || ${refusal}; eval "$script"`, script];
}

/** The script that only looks, then its values. */
export function lookingScript(values: string[]): string[] {
  return [...PARTS.map(part), ...values];
}

/** Values as lines of the payload. */
export function valueLines(values: object): string[] {
  const lines = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  for (const line of lines) refuseLineEnd(line);
  return lines;
}

/** A script on standard input, with what makes it root's: how to become root, the sudo password's line, a marker. */
export function asRoot(sudoPassword: string, lines: string[]): string {
  refuseLineEnd(sudoPassword);
  return [part("become-root"), sudoPassword, MARKER, ...lines, ""].join("\n");
}

function refuseLineEnd(line: string): void {
  if (/[\0\r\n]/.test(line)) throw new Error("a value for the host's script holds a line end");
}

/** Without comments and blank lines, which nobody on the host reads. */
function part(name: string): string {
  const text = readFileSync(join(__dirname, `${name}.sh`), "utf8");
  return text
    .split("\n")
    .filter((line) => !/^\s*(#.*)?$/.test(line))
    .join("\n");
}
