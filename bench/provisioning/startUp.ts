import { cpSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "../processes";
import { comparison } from "../report/comparison";
import { progress } from "../report/report";
import { Samples } from "../report/statistics";
import type { Table } from "../report/table";
import { engine, Program } from "./ways/program";

const PROJECT = resolve(__dirname, "../..");
/** Inside the project, so that the packages are found. */
const COMPILED = join(PROJECT, ".wss/bench-dist");

const LOADS = [
  ["Node.js itself", ""],
  ["with @pulumi/pulumi", 'require("@pulumi/pulumi")'],
  [
    "with @pulumi/command and @pulumi/tls",
    'require("@pulumi/pulumi"); require("@pulumi/command"); require("@pulumi/tls")',
  ],
  ["with this package, and so all of them", `require(${JSON.stringify(COMPILED)})`],
] as const;

/** What an `up` costs before our code runs, and what loading this package adds. */
export async function startUp(rounds: number, samples: Samples): Promise<Table> {
  progress("start-up");
  await compile();
  const loads = new Samples();
  const empty = await Program.open("empty", () => ({}));
  await empty.apply([], []);
  for (let round = 0; round < rounds; round++) {
    for (const [name, code] of LOADS) loads.add(name, "s", (await run("node", ["-e", code], { cwd: PROJECT })).seconds);
    const { seconds } = await empty.apply([], []);
    loads.add(EMPTY_UP, "s", seconds);
    samples.add(EMPTY_UP, "s", seconds);
  }
  await empty.forget();
  rmSync(COMPILED, { recursive: true, force: true });
  const note = `Engine: ${ENGINE}.`;
  return comparison({ title: "Start-up", samples: loads, columns: ["s"], reference: "with @pulumi/pulumi", note });
}

export const EMPTY_UP = "an `up` of an empty program";
export const ENGINE =
  engine.name === "pulumi"
    ? "the Pulumi CLI"
    : "the stand-in inside this process (no pulumi on PATH), which has no start-up worth the name";

async function compile(): Promise<void> {
  await run("npx", ["tsc", "-p", "components", "--outDir", COMPILED], { cwd: PROJECT });
  const scripts = join(PROJECT, "components/host");
  for (const file of readdirSync(scripts).filter((name) => name.endsWith(".sh"))) {
    cpSync(join(scripts, file), join(COMPILED, "host", file));
  }
}
