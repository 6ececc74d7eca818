import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import type { Table } from "./table";

/** The machine that was measured on, and how busy it was at the start. */
export function machine(): Table {
  const os = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  const [cpu] = cpus();
  return {
    title: "The machine",
    head: ["", ""],
    rows: [
      ["processor", `${cpus().length} x ${cpu?.model.trim() ?? "?"}`],
      ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
      ["system", `${os}, Linux ${release()}, ${version("openssl", "version")}, Node.js ${process.version}`],
      [
        "load before",
        loadavg()
          .map((load) => load.toFixed(1))
          .join(", "),
      ],
      ["this project", version("git", "rev-parse", "--short", "HEAD")],
    ],
  };
}

/** The first line of what a program says of itself; "-" where it is not there. */
export function version(command: string, ...args: string[]): string {
  try {
    return (
      execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
        .trim()
        .split("\n")[0] ?? "-"
    );
  } catch {
    return "-";
  }
}
