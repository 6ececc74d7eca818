import { randomBytes } from "node:crypto";
import { type Finding, findings } from "../host/findings";

/** What a look has found of an endpoint. */
export interface Seen {
  /** What its host remembers of the last run; undefined where it is not there. */
  readonly memory: Memory | undefined;
  /** What is not as that run left it. */
  readonly drift: readonly Finding[];
  /** What no run of ours puts right, and what works all the same. */
  readonly notes: readonly Finding[];
  /** What the host's clock said at the end of the look, in milliseconds since 1970. */
  readonly clock: number;
}

interface Memory {
  /** The word that the last run was sent. */
  readonly repair: string;
  readonly applied: string;
  /** What is there of each endpoint: NAME GENERATION CERTIFICATE-ID. */
  readonly members: readonly string[];
}

/** An endpoint as it has to be there: the payload's words. */
interface Wanted {
  readonly member: string;
  readonly generation: string;
  readonly certificate_id: string;
}

/** From what drift.sh printed; undefined where that is not what printed this, or not whole. */
export function readSeen(printed: string): Seen | undefined {
  const found = findings(printed);
  const said = found.find(({ about }) => about === "memory")?.finding;
  const last = found[found.length - 1];
  if (said === undefined || last?.about !== "end") return undefined;
  const [repair = "", applied = ""] = said.split(" ");
  const members = found.filter(({ about }) => about === "member").map(({ finding }) => finding);
  return {
    memory: said === "none" ? undefined : { repair, applied, members },
    drift: found.filter(({ state }) => state === "problem"),
    notes: found.filter(({ state }) => state === "note"),
    clock: Number(last.finding) * 1000,
  };
}

/**
 * What the transaction is sent in place of a trigger: what its last run was sent, so that nothing changes, or a new word
 * where the host is not as that run left it. A new one each time, because no host, out of a backup perhaps, shows whether a
 * word made of what is there was sent before.
 */
export function repairOf({ memory, drift }: Seen, wanted: readonly Wanted[]): string {
  if (memory !== undefined && drift.length === 0 && isThere(memory, wanted)) return memory.repair;
  return randomBytes(16).toString("hex");
}

/** TLS groups that the host does not have stand behind the generation (groups.sh). */
function isThere({ members }: Memory, wanted: readonly Wanted[]): boolean {
  const there = members.map((member) => member.replace(/^(\S+ [0-9a-f]+)\S*/, "$1"));
  const all = wanted.map(({ member, generation, certificate_id }) => `${member} ${generation} ${certificate_id}`);
  return there.length === all.length && all.every((member) => there.includes(member));
}

/** What is wrong and what to do, as the user reads it. */
export function sentences({ finding, remedy = "" }: Finding): string {
  const lines = remedy.split("\n");
  const advice = lines.pop() ?? "";
  return [`${finding}${advice === "" ? "" : `: ${advice}`}`, ...lines].join("\n");
}
