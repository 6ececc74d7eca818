import { resolve } from "node:path";
import { run } from "../processes";
import { comparison } from "../report/comparison";
import { progress } from "../report/report";
import { Samples } from "../report/statistics";
import type { Table } from "../report/table";
import { compiledProgram, PACKAGE } from "./compiled";
import { engine, Program } from "./ways/program";

const PROJECT = resolve(__dirname, "../..");

const LOADS = [
  ["Node.js itself", ""],
  ["with @pulumi/pulumi", 'require("@pulumi/pulumi")'],
  [
    "with @pulumi/command and @pulumi/tls",
    'require("@pulumi/pulumi"); require("@pulumi/command"); require("@pulumi/tls")',
  ],
  ["with this package, and so all of them", `require(${JSON.stringify(PACKAGE)})`],
] as const;

/** What an `up` costs before our code runs, and what loading this package adds. */
export async function startUp(rounds: number, samples: Samples): Promise<Table> {
  progress("start-up");
  await compiledProgram();
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
  const note = `Engine: ${ENGINE}.`;
  return comparison({ title: "Start-up", samples: loads, columns: ["s"], reference: "with @pulumi/pulumi", note });
}

export const EMPTY_UP = "an `up` of an empty program";
export const ENGINE =
  engine.name === "pulumi"
    ? "the Pulumi CLI"
    : "the stand-in inside this process (no pulumi on PATH), which has no start-up worth the name";
