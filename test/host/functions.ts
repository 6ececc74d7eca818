import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PARTS } from "../../components/host/script";

const DEFINITIONS = PARTS.filter((part) => part !== "main").map((part) =>
  readFileSync(join(__dirname, `../../components/host/${part}.sh`), "utf8"),
);

/** What the functions of the host's script print when a bash that has them runs a command. */
export function inScript(command: string): string {
  return execFileSync("bash", ["-s"], { input: [...DEFINITIONS, "trap - EXIT", command, ""].join("\n") }).toString();
}
