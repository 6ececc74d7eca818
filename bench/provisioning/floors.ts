import type { Options } from "../options";
import type { Floor } from "../report/floors";
import { difference, divided, ratio, sum } from "../report/range";
import type { Samples } from "../report/statistics";
import { column } from "./course";
import { far, noOp } from "./oneHost";
import { EMPTY_UP, WITH_PACKAGE, WITH_PROVIDERS } from "./startUp";
import { ANSIBLE_TUNED, FLOOR, OURS } from "./ways/all";

/** What provisioning has to keep to, by the medians of this run. */
export function provisioningFloors(samples: Samples, { hosts, endpoints }: Options): Floor[] {
  const of = (what: string, unit: string, who = OURS.name) => samples.range(who, column(what, unit));
  const away = far("change", 50);
  const several = hosts.filter((count) => count > 1);
  const on = (count: number) => `change on ${count} hosts`;
  const times = (what: string) => ratio(of(what, "s", ANSIBLE_TUNED.name), of(what, "s"));
  const over = (what: string): Floor => {
    const least = sum(samples.range(EMPTY_UP, "s"), of(what, "s", FLOOR.name));
    const claim = `${what}: seconds over an empty up and plain ssh`;
    return { claim, measured: difference(of(what, "s"), least), atMost: 0.2 };
  };
  const wire = (what: string): Floor[] => [
    { claim: `${what}: TCP connections`, measured: of(what, "connections"), atMost: 1 },
    { claim: `${far(what, 50)}: round trips`, measured: of(far(what, 50), "round trips"), atMost: 8 },
    { claim: `${what}: packets`, measured: of(what, "packets"), atMost: 45 },
  ];
  const added = difference(samples.range(WITH_PACKAGE, "s"), samples.range(WITH_PROVIDERS, "s"));
  const looking = noOp("with detectDrift");
  const plain = noOp("in a plain up");
  const trips = divided(difference(of(away, "s", FLOOR.name), of("change", "s", FLOOR.name)), 0.05);
  const share = divided(ratio(of(`first of ${endpoints}`, "s"), of("first, nginx there", "s")), endpoints);
  const [least = 0, ...more] = [...several].sort((a, b) => a - b);
  return [
    { claim: "start-up: seconds that this package adds", measured: added, atMost: 0.1 },
    ...["change", away, ...several.map(on), `one of ${endpoints} changed`].map(over),
    ...["first, nginx there", "change", "renewal", "destroy"].flatMap(wire),
    { claim: "a change: round trips, from the time that 50 ms add to plain ssh", measured: trips, atMost: 8 },
    { claim: "no-op: TCP connections", measured: of("no-op", "connections"), atMost: 0 },
    { claim: `${plain}: TCP connections`, measured: of(plain, "connections"), atMost: 0 },
    { claim: `${looking}: TCP connections`, measured: of(looking, "connections"), atMost: 1 },
    {
      claim: `${looking}: seconds over one without`,
      measured: difference(of(looking, "s"), of("no-op", "s")),
      atMost: 0.4,
    },
    { claim: `${away}: times faster than tuned Ansible`, measured: times(away), atLeast: 3.5 },
    ...several
      .filter((count) => count === 8)
      .map((count) => ({
        claim: `${on(count)}: times faster than tuned Ansible`,
        measured: times(on(count)),
        atLeast: 9,
      })),
    // What more hosts than the engine takes at once may take: no more for each of them.
    ...more.map((count) => ({
      claim: `${on(count)}: a host's seconds, times those on ${least}`,
      measured: divided(ratio(of(on(count), "s"), of(on(least), "s")), count / least),
      atMost: 1,
    })),
    { claim: "a change: reloads", measured: of("change", "reloads"), atMost: 1 },
    {
      claim: `all ${endpoints} endpoints changed: reloads`,
      measured: of(`all ${endpoints} changed`, "reloads"),
      atMost: 1,
    },
    { claim: "first on a fresh host: reloads", measured: of("first, nginx to install", "reloads"), atMost: 0 },
    { claim: `first of ${endpoints} endpoints: times one endpoint's seconds, for each`, measured: share, atMost: 1 },
    { claim: "a change: dropped sockets of 20", measured: of("change", "dropped sockets"), atMost: 0 },
    { claim: "a renewal: dropped sockets of 20", measured: of("renewal", "dropped sockets"), atMost: 0 },
  ];
}
