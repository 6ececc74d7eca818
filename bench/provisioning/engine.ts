import type { Options } from "../options";
import { comparison } from "../report/comparison";
import { progress, type Report } from "../report/report";
import { Samples } from "../report/statistics";
import { Course, column } from "./course";
import { onField } from "./field";
import { byProgram, processorTime } from "./processorTime";
import { EMPTY_UP, ENGINE, emptyUps } from "./startUp";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets } from "./target";
import { changed, wanted } from "./wanted";
import { FLOOR, ONE_COMMAND, OURS, OURS_UNWRITTEN } from "./ways/all";
import { engine as used } from "./ways/program";
import { Wire } from "./wire";

interface Field {
  readonly name: string;
  readonly hosts: number;
  readonly endpoints: number;
}

/**
 * Where an `up` spends what it takes beyond the host's script: side by side with an empty program, with the least that a
 * program can be that does the same, and without the state's file; and which program takes the processor's time.
 */
export async function engine({ rounds, endpoints }: Options, report: Report): Promise<void> {
  if (used.name !== "pulumi") throw new Error("npm run bench -- engine is about the Pulumi CLI: put pulumi on PATH");
  const fields: Field[] = [
    { name: "on a host", hosts: 1, endpoints: 1 },
    { name: "on 8 hosts", hosts: 8, endpoints: 1 },
    { name: `of ${endpoints} endpoints`, hosts: 1, endpoints },
  ];
  const samples = new Samples();
  const profiles = new Samples();
  await onField(async (upstream) => {
    await emptyUps(rounds, samples, column(noOp(fields[0] as Field), "s"));
    for (const field of fields) await measure(field, upstream, rounds, samples, profiles);
  });
  const columns = fields.flatMap((field) => [noOp(field), change(field)]).map((what) => column(what, "s"));
  const note = `Engine: ${ENGINE}. ${EMPTY_UP}: one program, which has no hosts.`;
  report.add(comparison({ title: "What the engine takes", samples, columns, reference: OURS.name, note }));
  report.add(byProgram(profiles, fields.map(change)));
}

const noOp = ({ name }: Field) => `no-op ${name}`;
const change = ({ name }: Field) => `change ${name}`;

async function measure(
  field: Field,
  upstream: string,
  rounds: number,
  samples: Samples,
  profiles: Samples,
): Promise<void> {
  const wire = await Wire.open(FIRST_SSH_PORT, addresses(field.hosts));
  try {
    for (const { name, make } of [OURS, OURS_UNWRITTEN, ONE_COMMAND, FLOOR]) {
      progress(`${change(field)}, ${name}`);
      const targets = await startTargets(field.hosts);
      const way = await make();
      const course = new Course(name, way, targets, wire, samples);
      try {
        await Promise.all(targets.map(({ host }) => host.run("yum -y install nginx")));
        let all = await Promise.all(Array.from({ length: field.endpoints }, (_, i) => wanted(i, upstream)));
        const next = () => (all = all.map((one, i) => (i === 0 ? changed(one) : one)));
        await course.apply("", all);
        for (let round = 0; round < rounds; round++) {
          await course.apply(noOp(field), all);
          await course.apply(change(field), next());
        }
        // In a run of its own: who looks takes time, too.
        if (name === OURS.name)
          for (const [program, seconds] of await processorTime(() => course.apply("", next())))
            profiles.add(program, change(field), seconds);
      } finally {
        await way.forget();
        await stopTargets(targets);
      }
    }
  } finally {
    await wire.close();
  }
}
