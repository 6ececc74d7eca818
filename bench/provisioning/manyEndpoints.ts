import { progress } from "../report/report";
import type { Samples } from "../report/statistics";
import { Course } from "./course";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets } from "./target";
import { changed, wanted } from "./wanted";
import type { NamedWay } from "./ways/way";
import { Wire } from "./wire";

/** One host with many endpoints: all of them at first, then one of them changes, then all of them. */
export async function manyEndpoints(
  ways: readonly NamedWay[],
  samples: Samples,
  upstream: string,
  count: number,
): Promise<void> {
  const wire = await Wire.open(FIRST_SSH_PORT, addresses(1));
  try {
    for (const { name, make } of ways) {
      progress(`${count} endpoints on a host, ${name}`);
      const targets = await startTargets(1);
      const way = await make();
      const course = new Course(name, way, targets, wire, samples);
      try {
        await Promise.all(targets.map(({ host }) => host.run("yum -y install nginx")));
        const all = await Promise.all(Array.from({ length: count }, (_, i) => wanted(i, upstream)));
        await course.apply(`first of ${count}`, all);
        const [one, ...rest] = all;
        if (!one) return;
        const next = [changed(one), ...rest];
        await course.apply(`one of ${count} changed`, next);
        await course.apply(`all ${count} changed`, next.map(changed));
      } finally {
        await way.forget();
        await stopTargets(targets);
      }
    }
  } finally {
    await wire.close();
  }
}
