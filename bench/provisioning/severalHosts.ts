import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import { Course } from "./course";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets } from "./target";
import { changed, wanted } from "./wanted";
import type { NamedWay } from "./ways/way";
import { Wire } from "./wire";

/** A change on all of several hosts at once, by each way. */
export async function severalHosts(
  ways: readonly NamedWay[],
  samples: Samples,
  upstream: string,
  count: number,
  rounds: number,
): Promise<void> {
  const wire = await Wire.open(FIRST_SSH_PORT, addresses(count));
  try {
    for (const { name, make } of ways) {
      progress(`${count} hosts, ${name}`);
      const targets = await startTargets(count);
      const way = await make();
      const course = new Course(name, way, targets, wire, samples);
      try {
        await Promise.all(targets.map(({ host }) => host.run("yum -y install nginx")));
        let endpoint = await wanted(0, upstream);
        await course.apply(`first on ${count} hosts`, [endpoint]);
        for (let round = 0; round < rounds; round++) {
          endpoint = changed(endpoint);
          await course.apply(`change on ${count} hosts`, [endpoint]);
        }
      } finally {
        await way.forget();
        await stopTargets(targets);
      }
    }
  } finally {
    await wire.close();
  }
}
