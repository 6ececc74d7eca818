import { commandLine } from "../../components/host/transaction";
import { stdin, struck } from "../../test/e2e/script";
import { run } from "../processes";
import { progress } from "../report/report";
import { Samples } from "../report/statistics";
import { comparison } from "../report/comparison";
import type { Table } from "../report/table";
import { loginOptions } from "./login";
import { readTrace } from "./trace";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets, type Target } from "./target";
import { argumentsOf, changed, type Wanted, wanted } from "./wanted";
import { Wire } from "./wire";

const TRACE = "/run/wss-bench-trace";
const SWITCH_ON = `exec 7>${TRACE}; BASH_XTRACEFD=7; PS4='+ $EPOCHREALTIME \${FUNCNAME[*]-} | '; set -x\n`;
const LONGEST = 14;

/** Where the milliseconds of the host's script go: by the steps of its `apply`, from a trace of bash. */
export async function scriptSteps(upstream: string, rounds: number): Promise<Table> {
  progress("the script by its steps");
  const targets = await startTargets(1);
  const wire = await Wire.open(FIRST_SSH_PORT, addresses(1));
  const samples = new Samples();
  try {
    const [target] = targets;
    if (!target) throw new Error("no host");
    await target.host.run("yum -y install nginx");
    let endpoint = await wanted(0, upstream);
    await traced(target, endpoint); // the first one starts nginx
    for (let round = 0; round < rounds; round++) {
      endpoint = changed(endpoint);
      note(samples, "a change", await traced(target, endpoint));
      note(samples, "nothing to do", await traced(target, endpoint));
    }
  } finally {
    await wire.close();
    await stopTargets(targets);
  }
  return table(samples);
}

/** Milliseconds by step, in the order of the script. */
async function traced({ host, port }: Target, endpoint: Wanted): Promise<Map<string, number>> {
  const input = struck(stdin(endpoint.pem, argumentsOf(endpoint), endpoint.name), "main", SWITCH_ON);
  const { seconds } = await run("ssh", [...loginOptions(port), commandLine("apply", endpoint.name)], { input });
  const steps = readTrace(await host.run(`cat ${TRACE}`));
  const inMain = [...steps.values()].reduce((sum, ms) => sum + ms, 0);
  return new Map([["ssh, sudo, reading the script", seconds * 1000 - inMain], ...steps, ["in all", seconds * 1000]]);
}

function note(samples: Samples, what: string, steps: Map<string, number>): void {
  for (const [step, ms] of steps) samples.add(step, `${what}, ms`, ms);
}

function table(samples: Samples): Table {
  const columns = ["a change, ms", "nothing to do, ms"];
  const weight = (row: readonly string[]) => samples.median(row[0] ?? "", columns[0] ?? "") || 0;
  const all = comparison({ title: "Where the script's milliseconds go", samples, columns, reference: "in all" });
  const rows = [...all.rows].sort((a, b) => weight(b) - weight(a)).slice(0, LONGEST);
  return {
    ...all,
    rows,
    note: `The ${LONGEST} longest steps, traced, which makes each a little slower. ${all.note ?? ""}`,
  };
}
