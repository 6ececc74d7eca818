import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "fflate";

/** The parts of the script that root runs in a transaction, in this order; `main.sh` has the only call. */
const TRANSACTION = [
  "messages",
  "payload",
  "members",
  "files",
  "state",
  "host-keys",
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
  "logs",
  "nginx-test",
  "blame",
  "http-settings",
  "neighbours",
  "policy",
  "selinux",
  "semanage",
  "firewall",
  "packet-filter",
  "preflight",
  "proof",
  "apply",
  "remove",
  "main",
];

/** The parts that make a key on the host, and take it away. */
const KEY = ["messages", "payload", "members", "files", "state", "policy", "selinux", "host-keys", "make-key", "main"];

/** All parts: what only looks at a host says more than a transaction does. */
export const PARTS = [...TRANSACTION.slice(0, -1), "make-key", "describe", "status", "drift", "main"];

const LOOKING = PARTS.filter((name) => name !== "make-key");

const MARKER = "# wss-endpoint";

/** The script of a transaction, then its values. */
export function transactionScript(values: string[]): string[] {
  return [...sent("transaction"), ...values];
}

/** The script that makes a key on the host, then its values. */
export function keyScript(values: string[]): string[] {
  return [...sent("key"), ...values];
}

const SCRIPTS = { transaction: TRANSACTION, key: KEY, looking: LOOKING };
type Packed = Partial<Record<keyof typeof SCRIPTS, string[]>>;

/** Made where the package is built: to pack takes a tenth of a second, in each run of a program. From the sources it is packed here. */
const BUILT = join(__dirname, "packed.json");
const scripts = existsSync(BUILT) ? (JSON.parse(readFileSync(BUILT, "utf8")) as Packed) : {};

/** Packed once, for however many hosts. */
function sent(name: keyof typeof SCRIPTS): string[] {
  return (scripts[name] ??= packed(SCRIPTS[name].map(part).join("\n")));
}

/**
 * Of the package that is built: all scripts, beside it.
 * @public scripts/build.sh calls it
 */
export function keepPacked(): void {
  const all: Packed = { transaction: sent("transaction"), key: sent("key"), looking: sent("looking") };
  writeFileSync(BUILT, JSON.stringify(all));
}

/**
 * A line that runs the script, and the script as gzip and base64 make it: a third of its size on the wire and in the stack's
 * state. fflate makes the same bytes on every machine, where Node.js's own zlib would not: other bytes are a change to Pulumi.
 * `head` takes just this part off the pipe, and it is faster than bash, which reads what it runs byte by byte. The script is
 * ASCII, and so has as many letters as bytes; `$( )` drops the last line end.
 */
export function packed(script: string): string[] {
  const text = Buffer.from(gzipSync(Buffer.from(script), { level: 9, mtime: 0 })).toString("base64");
  const unpack = `sent_script=$(head -c ${text.length + 1} | base64 -d | gzip -d); [ "\${#sent_script}" = ${script.length} ]`;
  // The trap is become-root.sh's, and says the same of an upload that was cut before this line. No part of the name is a
  // command's: a line that is cut is run.
  const refusal = `{ trap - EXIT; echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 1; }`;
  return [`${unpack} || ${refusal}; eval "$sent_script"`, text];
}

/** The script that only looks, then its values. */
export function lookingScript(values: string[]): string[] {
  return [...sent("looking"), ...values];
}

/** The same for somebody who reads it before it is run. */
export function readableScript(values: string[]): string[] {
  return [...LOOKING.map(part), ...values];
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
