import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Result } from "../test/engine/engine";

const began = Date.now();

/** What is happening, with the seconds since the start. */
export function step(text: string): void {
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

/** What the engine says. */
export function indent(line: string): void {
  console.log(`          ${line}`);
}

function print(title: string, rows: [string, string][]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log([title, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ""].join("\n"));
}

/** What the demo made, where it is, and what can be done with it. */
export function summary(
  name: string,
  folder: string,
  outputs: Result["outputs"],
  where: [string, string][],
  { again, canTalk }: { again: string; canTalk: boolean },
): void {
  const { url, certificatePem, config, renewsAt } = outputs as Record<string, string>;
  const { fingerprint256, validTo } = new X509Certificate(certificatePem ?? "");
  const files = ["ssl_certificate", "ssl_certificate_key"].map(
    (key) => new RegExp(`${key} (\\S+);`).exec(config ?? "")?.[1] ?? "",
  );
  const trust = relative(process.cwd(), join(folder, "certificate.pem"));
  writeFileSync(join(folder, "certificate.pem"), certificatePem ?? "");
  print("\nWhat there is now", [
    ["url", url ?? ""],
    ...where,
    ["on the host", `/etc/nginx/conf.d/zz-wss-endpoint-${name}.conf`],
    ["", files[0] ?? ""],
    ["", `${files[1] ?? ""} (0600 root)`],
    ["", "/var/lib/wss-endpoint (what was added, for removal)"],
    ["certificate", `${trust} (trust this), valid to ${validTo}, renewed by the first up after ${renewsAt ?? ""}`],
    ["", `SHA-256 ${fingerprint256}`],
    ["state", `${relative(process.cwd(), folder)} (its key lies beside it: keep the folder private, mode 0700)`],
  ]);
  print("What to do next", [
    ...(canTalk ? ([["talk to it", `npx tsx demo/talk.ts ${url ?? ""} ${trust}`]] as [string, string][]) : []),
    ["run it again", `${again}npm run demo, which finds nothing to change`],
    ["remove all of it", `${again}npm run demo -- --stop`],
  ]);
}
