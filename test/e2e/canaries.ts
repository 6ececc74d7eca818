import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Result, Stack } from "../engine/engine";
import { keyFile, privateKey, type TestHost } from "../hosts/host";

/** The secrets of a file's tests, and all that was said while they ran. */
const secrets = new Set<string>();
const said: { place: string; text: string }[] = [];

/** From here on it must be found nowhere: a key as PEM text, or a password of 8 characters at least. */
export function keepSecret(secret: string): string {
  secrets.add(secret);
  return secret;
}

/** What a user or anybody on the way can read. */
export function listen(place: string, ...texts: string[]): void {
  for (const text of texts) said.push({ place, text });
}

const PIECE = 24;

/** A secret in pieces of 24 characters, as it stands and in base64 however it is aligned. What a key has in public is none. */
export function piecesOf(secret: string): string[] {
  const lines = secret.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  const known = publicPart(secret);
  const plain = lines
    .flatMap((line) => cut(line))
    // An OpenSSH key's lines are cut where base64 cannot be read alone.
    .filter((piece) => !readFileSync(`${keyFile()}.pub`, "utf8").includes(piece))
    .filter((piece) => known.length === 0 || !known.includes(Buffer.from(piece, "base64")));
  const whole = [0, 1, 2].flatMap((skipped) => cut(Buffer.from(secret.slice(skipped)).toString("base64").slice(0, -4)));
  // The first and the last piece of base64 are those of the lines that all keys have.
  const encoded = secret.includes("-----") ? whole.filter((piece) => !HEADERS.includes(piece)) : whole;
  return [...new Set([...plain, ...encoded])];
}

/** Pieces of the same length; of what is left over, what is long enough to be found by chance nowhere. */
function cut(text: string): string[] {
  const pieces = Array.from({ length: Math.ceil(text.length / PIECE) }, (_, i) =>
    text.slice(i * PIECE, (i + 1) * PIECE),
  );
  return pieces.filter((piece) => piece.length >= Math.min(12, Math.max(8, text.length)));
}

const HEADERS = ["EC PRIVATE KEY", "PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY"]
  .flatMap((kind) => [`-----BEGIN ${kind}-----\n`, `\n-----END ${kind}-----\n`])
  .flatMap((line) => [0, 1, 2].map((skipped) => Buffer.from(line.slice(skipped)).toString("base64")))
  .join(" ");

function publicPart(secret: string): Buffer {
  if (secret === privateKey())
    return Buffer.from(readFileSync(`${keyFile()}.pub`, "utf8").split(" ")[1] ?? "", "base64");
  try {
    return createPublicKey(secret).export({ type: "spki", format: "der" });
  } catch {
    return Buffer.alloc(0); // a password, or what a test gave in place of a key
  }
}

/** A stack of which is kept all that a user sees, and the keys that it makes. */
export function overheard(stack: Stack, ...hosts: TestHost[]): Stack {
  const hear = async (what: string, run: () => Promise<Result>) => {
    const result = await run();
    listen(what, result.log, ...result.errors, ...result.warnings, JSON.stringify(result.outputs));
    for (const host of hosts) await keepKeysOf(host);
    listen("the state", await stack.exportState());
    return result;
  };
  return {
    setConfig: (config) => stack.setConfig(config),
    up: () => hear("up", () => stack.up()),
    preview: () => hear("preview", () => stack.preview()),
    destroy: () => hear("destroy", () => stack.destroy()),
    refresh: () => hear("refresh", () => stack.refresh()),
    exportState: () => stack.exportState(),
    cancel: () => stack.cancel(),
    forget: (resource) => stack.forget(resource),
    remove: () => stack.remove(),
  };
}

/** The keys of a host's endpoints, before a change or destroy takes them away. */
async function keepKeysOf(host: TestHost): Promise<void> {
  const { stdout } = await host.exec("cat /etc/pki/tls/private/wss-endpoint-*.key 2>/dev/null");
  for (const [key] of stdout.matchAll(/-----BEGIN[^]*?-----END [A-Z ]+-----\n/g)) secrets.add(key);
}

/**
 * Where a secret was found: what was said, the host's journal, processes, and every file that was written since the host
 * was started, wherever it is. A TLS key has its own file, and no other.
 */
export async function found(host: TestHost): Promise<string[]> {
  await keepKeysOf(host);
  const pieces = [...secrets, privateKey()].flatMap((secret) => piecesOf(secret));
  const spoken = said.filter(({ text }) => pieces.some((piece) => text.includes(piece))).map(({ place }) => place);
  const { code, stdout, stderr } = await host.exec(SEARCH, { input: pieces.join("\n") });
  // A host that a test has broken or stopped on purpose cannot be searched.
  if (code === 255) return spoken;
  return [...new Set([...spoken, ...`${stdout}${stderr}`.trim().split("\n")])].filter((place) => place !== "");
}

const SEARCH = `
  pieces=$(mktemp -p /dev/shm) && cat >"$pieces"
  { journalctl -q -o cat --no-pager 2>/dev/null | grep -qaFf "$pieces" && echo "the journal"
    cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -qaFf "$pieces" && echo "processes"
    find / /run /tmp /dev/shm -xdev -type f -newer /etc/hostname ! -path "$pieces" ! -path '/proc/*' ! -path '/sys/*' ! -path '/run/log/journal/*' \\
      ! -path '/etc/pki/tls/private/wss-endpoint-*.key' -print0 2>/dev/null | xargs -0r grep -laFf "$pieces" 2>/dev/null
    find / /run -xdev -newer /etc/hostname -path '*wss-endpoint*' ! -type l -perm /022 -printf '%p can be written by others\\n' 2>/dev/null
    find / -xdev -newer /etc/hostname -path '*wss-endpoint*' \\( -name '*.key' -o -path /var/lib/wss-endpoint \\) -perm /077 \\
      -printf '%p is open to others\\n' 2>/dev/null; } | sort -u
  rm -f "$pieces"`;
