import type { Options } from "../options";
import { comparison } from "../report/comparison";
import { floorsTable } from "../report/floors";
import type { Report } from "../report/report";
import { Samples } from "../report/statistics";
import { column, COUNTED } from "./course";
import { onField } from "./field";
import { provisioningFloors } from "./floors";
import { manyEndpoints } from "./manyEndpoints";
import { far, HOWS, noOp, oneHost, STEPS_OF_LIFE } from "./oneHost";
import { refusal } from "./refusal";
import { scriptSteps } from "./scriptSteps";
import { severalHosts } from "./severalHosts";
import { ENGINE, startUp } from "./startUp";
import { ANSIBLE, ANSIBLE_TUNED, FLOOR, OURS, PYINFRA, STEPS } from "./ways/all";

/** How long an `up` takes, beside everything that a user would take instead. */
export async function provisioning(options: Options, report: Report): Promise<void> {
  const samples = new Samples();
  await onField(async (upstream) => {
    report.add(await startUp(options.rounds, samples));
    await onOneHost(options, report, samples, upstream);
    await onSeveral(options, report, samples, upstream);
    await ofMany(options, report, samples, upstream);
    report.add(await refusal([OURS, STEPS, PYINFRA, ANSIBLE_TUNED], upstream));
    report.add(await scriptSteps(upstream, options.rounds));
  });
  report.add(floorsTable("Provisioning: the floors", provisioningFloors(samples, options)));
}

/**
 * Ours and the least that there can be go all rounds: they are told apart by tenths of a second. The others differ by
 * whole seconds, and go one less; default Ansible goes one, and is not sent far away: it would take longer than all others
 * together.
 */
async function onOneHost(options: Options, report: Report, samples: Samples, upstream: string): Promise<void> {
  await oneHost([OURS, FLOOR], samples, upstream, options.roundTrips, options.rounds);
  await oneHost([STEPS, PYINFRA, ANSIBLE_TUNED], samples, upstream, options.roundTrips, fewer(options.rounds));
  await oneHost([ANSIBLE], samples, upstream, [], 1);
  const reference = OURS.name;
  const note = `Engine: ${ENGINE}. Every end state is verified.`;
  const seconds = (of: readonly string[]) => of.map((what) => column(what, "s"));
  const rows = { samples, reference, note };
  report.add(comparison({ title: "One host: seconds", columns: seconds(STEPS_OF_LIFE), ...rows }));
  const away = options.roundTrips.flatMap((ms) => [far("no-op", ms), far("change", ms)]);
  report.add(comparison({ title: "One host, far away: seconds", columns: seconds(away), ...rows }));
  const ofOurs = ["first, nginx there", "renewal", "destroy"].flatMap((what) =>
    options.roundTrips.map((ms) => far(what, ms)),
  );
  const trips = [...away, ...ofOurs].map((what) => column(what, "round trips"));
  report.add(comparison({ title: "One host, far away: round trips", columns: trips, ...rows }));
  const noOps = ["no-op", ...HOWS.map(noOp)].flatMap((what) => [column(what, "s"), column(what, "connections")]);
  report.add(comparison({ title: "One host: nothing to do", columns: noOps, ...rows }));
  const wire =
    "20 sockets are open at a no-op, a change and a renewal. kB: what TCP carries. Round trips: the longest chain, which at 0 ms has more in it than has to wait.";
  for (const what of STEPS_OF_LIFE) {
    const columns = COUNTED.map((unit) => column(what, unit));
    report.add(comparison({ title: `One host, on the wire: ${what}`, samples, reference, columns, note: wire }));
  }
}

const fewer = (rounds: number) => Math.max(1, rounds - 1);

async function onSeveral(options: Options, report: Report, samples: Samples, upstream: string): Promise<void> {
  for (const count of options.hosts.filter((n) => n > 1)) {
    await severalHosts([OURS, FLOOR], samples, upstream, count, options.rounds);
    await severalHosts([STEPS, PYINFRA], samples, upstream, count, fewer(options.rounds));
    await severalHosts([ANSIBLE_TUNED], samples, upstream, count, 1); // a minute for two
    const columns = [`first on ${count} hosts`, `change on ${count} hosts`].map((what) => column(what, "s"));
    report.add(comparison({ title: `${count} hosts: seconds`, samples, columns, reference: OURS.name }));
  }
}

async function ofMany(options: Options, report: Report, samples: Samples, upstream: string): Promise<void> {
  const count = options.endpoints;
  if (count < 2) return;
  await manyEndpoints([OURS, FLOOR], samples, upstream, count);
  const steps = [`first of ${count}`, `one of ${count} changed`, `all ${count} changed`];
  const columns = steps.flatMap((what) => [column(what, "s"), column(what, "reloads")]);
  const title = `${count} endpoints on one host`;
  report.add(comparison({ title, samples, columns, reference: OURS.name }));
}
