import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pause, run } from "../processes";
import { figure } from "../report/figures";
import type { Samples } from "../report/statistics";
import type { Table } from "../report/table";
import { ToldFolder } from "./ways/files";

const PER_SECOND = 499;

/** Seconds of the processor by program, of all that this machine does meanwhile; idle is "swapper". By perf's samples. */
export async function processorTime(action: () => Promise<void>): Promise<Map<string, number>> {
  const folder = await ToldFolder.make();
  const file = join(folder.path, "perf");
  const perf = spawn("perf", ["record", "-q", "-a", "-e", "cpu-clock", "-F", `${PER_SECOND}`, "-o", file], {
    stdio: "ignore",
  });
  try {
    await pause(500); // it has no word for that it has begun
    await action();
    perf.kill("SIGINT");
    await once(perf, "exit");
    const { stdout } = await run("perf", ["report", "-q", "-i", file, "-n", "--sort", "comm", "--stdio"]);
    return new Map(
      [...stdout.matchAll(/^ *[\d.]+% +(\d+) +(\S.*\S)/gm)].map(([, samples, program]) => [
        program ?? "",
        Number(samples) / PER_SECOND,
      ]),
    );
  } finally {
    perf.kill();
    await folder.remove();
  }
}

const SHOWN = 16;

/** The programs that take most time in any column, and what all others take together. */
export function byProgram(samples: Samples, columns: readonly string[]): Table {
  const weight = (who: string) => Math.max(...columns.map((what) => samples.median(who, what) || 0));
  const programs = samples.who.filter((who) => who !== "swapper").sort((a, b) => weight(b) - weight(a));
  const cell = (of: readonly string[]) => (what: string) =>
    figure(of.reduce((sum, who) => sum + (samples.median(who, what) || 0), 0));
  return {
    title: "Processor time of a change, seconds by program",
    head: ["", ...columns],
    rows: [
      ["all", ...columns.map(cell(programs))],
      ...programs.slice(0, SHOWN).map((who) => [who, ...columns.map(cell([who]))]),
      ["all others", ...columns.map(cell(programs.slice(SHOWN)))],
    ],
    note: "Of all cores, by perf, from one run each, with what verifies the end state. perf cuts names at 15 letters: pulumi-resource- is the plugins of tls and command.",
  };
}
