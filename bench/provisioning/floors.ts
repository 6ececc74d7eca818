import type { Options } from "../options";
import type { Floor } from "../report/floors";
import { difference, divided, ratio, sum } from "../report/range";
import type { Samples } from "../report/statistics";
import { column } from "./course";
import { far } from "./oneHost";
import { EMPTY_UP } from "./startUp";
import { ANSIBLE_TUNED, FLOOR, OURS } from "./ways/all";

/** What provisioning has to keep to, by the medians of this run. */
export function provisioningFloors(samples: Samples, { hosts, endpoints }: Options): Floor[] {
  const of = (what: string, unit: string, who = OURS.name) => samples.range(who, column(what, unit));
  const away = far("change", 50);
  const times = (what: string) => ratio(of(what, "s", ANSIBLE_TUNED.name), of(what, "s"));
  const trips = divided(difference(of(away, "s", FLOOR.name), of("change", "s", FLOOR.name)), 0.05);
  const least = sum(samples.range(EMPTY_UP, "s"), of("change", "s", FLOOR.name));
  const share = divided(ratio(of(`first of ${endpoints}`, "s"), of("first, nginx there", "s")), endpoints);
  return [
    {
      claim: "a change: seconds over an empty up and plain ssh",
      measured: difference(of("change", "s"), least),
      atMost: 0.2,
    },
    { claim: "a change: TCP connections", measured: of("change", "connections"), atMost: 1 },
    { claim: "a change: packets", measured: of("change", "packets"), atMost: 45 },
    { claim: "a change: round trips, from the time that 50 ms add to plain ssh", measured: trips, atMost: 8 },
    { claim: "a no-op: TCP connections", measured: of("no-op", "connections"), atMost: 0 },
    { claim: "a change at 50 ms: times faster than tuned Ansible", measured: times(away), atLeast: 3.5 },
    ...hosts
      .filter((count) => count === 8)
      .map((count) => {
        const measured = times(`change on ${count} hosts`);
        return { claim: `a change on ${count} hosts: times faster than tuned Ansible`, measured, atLeast: 9 };
      }),
    { claim: "a change: reloads", measured: of("change", "reloads"), atMost: 1 },
    {
      claim: `all ${endpoints} endpoints changed: reloads`,
      measured: of(`all ${endpoints} changed`, "reloads"),
      atMost: 1,
    },
    { claim: "first on a fresh host: reloads", measured: of("first, nginx to install", "reloads"), atMost: 0 },
    {
      claim: `first of ${endpoints} endpoints: times one endpoint's seconds, for each`,
      measured: share,
      atMost: 1,
    },
    { claim: "a change: dropped sockets of 20", measured: of("change", "dropped sockets"), atMost: 0 },
    { claim: "a renewal: dropped sockets of 20", measured: of("renewal", "dropped sockets"), atMost: 0 },
  ];
}
