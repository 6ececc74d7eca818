import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import { Course } from "./course";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets } from "./target";
import { changed, renewed, wanted } from "./wanted";
import type { NamedWay } from "./ways/way";
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
          await course.apply(far("no-op", roundTrip), [last], roundTrip);
          last = changed(last);
          await course.apply(far("change", roundTrip), [last], roundTrip);
        }
      }
    } finally {
      await way.forget();
      await wire.close();
      await stopTargets(targets);
    }
  }
}
