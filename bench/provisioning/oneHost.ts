import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import { Course } from "./course";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets } from "./target";
import { changed, renewed, wanted } from "./wanted";
import { FLOOR, OURS } from "./ways/all";
import type { How, NamedWay } from "./ways/way";
import { Wire } from "./wire";

/** What happens to an endpoint, in this order, on a host that was fresh. */
export const STEPS_OF_LIFE = [
  "first, nginx to install",
  "no-op",
  "change",
  "renewal",
  "destroy",
  "first, nginx there",
] as const;

/** The same far away. */
export const far = (what: string, roundTrip: number) => `${what} at ${roundTrip} ms`;

export const HOWS: readonly How[] = ["with detectDrift", "in a plain up"];
/** A no-op as most runs are not. */
export const noOp = (how: How) => `no-op ${how}`;

/** The whole life of one endpoint on one fresh host, by each way; what is done most often is done `rounds` times. */
export async function oneHost(
  ways: readonly NamedWay[],
  samples: Samples,
  upstream: string,
  roundTrips: readonly number[],
  rounds: number,
): Promise<void> {
  for (const { name, make } of ways) {
    progress(`one host, ${name}`);
    const targets = await startTargets(1);
    const wire = await Wire.open(FIRST_SSH_PORT, addresses(1));
    const way = await make();
    const course = new Course(name, way, targets, wire, samples);
    const first = await wanted(0, upstream);
    let last = first;
    try {
      await course.apply("first, nginx to install", [first]);
      for (let round = 0; round < rounds; round++) {
        await course.applyUnderSockets("no-op", [last]);
        for (const how of way.hows ?? []) await course.apply(noOp(how), [last], { how });
        last = changed(last);
        await course.applyUnderSockets("change", [last]);
      }
      last = await renewed(last);
      await course.applyUnderSockets("renewal", [last]);
      await course.destroy("destroy", [last]);
      last = first;
      await course.apply("first, nginx there", [last]);
      for (const roundTrip of roundTrips) {
        for (let round = 0; round < rounds; round++) {
          await course.apply(far("no-op", roundTrip), [last], { roundTrip });
          last = changed(last);
          await course.apply(far("change", roundTrip), [last], { roundTrip });
        }
      }
      // Of ours and the least that there can be: where every way there and back has to be waited for, they are exact.
      for (const roundTrip of [OURS, FLOOR].some((one) => one.name === name) ? roundTrips : []) {
        last = await renewed(last);
        await course.apply(far("renewal", roundTrip), [last], { roundTrip });
        await course.destroy(far("destroy", roundTrip), [last], roundTrip);
        await course.apply(far("first, nginx there", roundTrip), [last], { roundTrip });
      }
    } finally {
      await way.forget();
      await wire.close();
      await stopTargets(targets);
    }
  }
}
