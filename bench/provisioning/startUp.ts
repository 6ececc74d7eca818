import { resolve } from "node:path";
import { run } from "../processes";
import { comparison } from "../report/comparison";
import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import type { Table } from "../report/table";
import { compiledProgram, PACKAGE } from "./compiled";
import { engine, Program } from "./ways/program";

const PROJECT = resolve(__dirname, "../..");

export const WITH_PROVIDERS = "with @pulumi/command and @pulumi/tls";
export const WITH_PACKAGE = "with this package, and so all of them";
const LOADS = [
  ["Node.js itself", ""],
  ["with @pulumi/pulumi", 'require("@pulumi/pulumi")'],
  [WITH_PROVIDERS, 'require("@pulumi/pulumi"); require("@pulumi/command"); require("@pulumi/tls")'],
  [WITH_PACKAGE, `require(${JSON.stringify(PACKAGE)})`],
] as const;

/** What an `up` costs before our code runs, and what loading this package adds. */
export async function startUp(rounds: number, samples: Samples): Promise<Table> {
  progress("start-up");
  await compiledProgram();
  for (let round = 0; round < rounds; round++) {
    for (const [name, code] of LOADS)
      samples.add(name, "s", (await run("node", ["-e", code], { cwd: PROJECT })).seconds);
  }
  await emptyUps(rounds, samples, "s");
  const note = `Engine: ${ENGINE}.`;
  return comparison({ title: "Start-up", samples, columns: ["s"], reference: "with @pulumi/pulumi", note });
}

/** Behind a first one, which makes the stack. */
export async function emptyUps(rounds: number, samples: Samples, what: string): Promise<void> {
  const empty = await Program.open("empty", () => ({}));
  await empty.apply([], []);
  for (let round = 0; round < rounds; round++) samples.add(EMPTY_UP, what, (await empty.apply([], [])).seconds);
  await empty.forget();
}

export const EMPTY_UP = "an `up` of an empty program";
export const ENGINE =
  engine.name === "pulumi"
    ? "the Pulumi CLI"
    : "the stand-in inside this process (no pulumi on PATH), which has no start-up worth the name";
