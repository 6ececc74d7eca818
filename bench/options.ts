export const PARTS = ["provisioning", "serving", "engine", "ablation", "soak", "profile", "newer"] as const;
export type Part = (typeof PARTS)[number];
/** What is run where no part is named. */
const WHOLE: readonly Part[] = ["provisioning", "serving"];

export interface Options {
  readonly parts: readonly Part[];
  readonly rounds: number;
  readonly servingRounds: number;
  /** Numbers of hosts. */
  readonly hosts: readonly number[];
  /** Milliseconds. */
  readonly roundTrips: readonly number[];
  /** On one host. */
  readonly endpoints: number;
  /** Of one measurement of serving. */
  readonly seconds: number;
  readonly sockets: number;
  readonly soakMinutes: number;
  readonly save: boolean;
}

const USAGE = `npm run bench -- [provisioning] [serving] [engine] [ablation] [soak] [profile] [newer] [options]; without a part: provisioning and serving
  --rounds N         rounds of provisioning (2); what is compared has one less, and default Ansible has one
  --serving-rounds N rounds of serving (2)
  --hosts 1,8        numbers of hosts; 20 takes a while (8)
  --round-trip 50    milliseconds that are added to the way to the hosts (50)
  --endpoints N      endpoints on one host (50)
  --seconds N        of one measurement of serving (0.3)
  --sockets N        sockets that are open at once (5000)
  --soak-minutes N   length of the soak (60)
  --save             write docs/bench/YYYY-MM-DD.md, or YYYY-MM-DD-PARTS.md where parts are named`;

/** @throws Error where an argument is not one of USAGE */
export function readOptions(args: readonly string[]): Options {
  const parts = args.filter((arg): arg is Part => (PARTS as readonly string[]).includes(arg));
  const rest = args.filter((arg) => !parts.includes(arg as Part));
  const given = new Map<string, string>();
  for (let i = 0; i < rest.length; i++) {
    const name = rest[i] ?? "";
    if (name === "--save") given.set(name, "yes");
    else if (FLAGS.includes(name) && /^\d+([.,]\d+)*$/.test(rest[i + 1] ?? "")) given.set(name, rest[++i] ?? "");
    else throw new Error(`no such argument: ${name}\n${USAGE}`);
  }
  const number = (flag: string, fallback: number) => Number(given.get(flag) ?? fallback);
  const list = (flag: string, fallback: string) => (given.get(flag) ?? fallback).split(",").map(Number);
  return {
    parts: parts.length > 0 ? parts : WHOLE,
    rounds: number("--rounds", 2),
    servingRounds: number("--serving-rounds", 2),
    hosts: list("--hosts", "8"),
    roundTrips: list("--round-trip", "50"),
    endpoints: number("--endpoints", 50),
    seconds: number("--seconds", 0.3),
    sockets: number("--sockets", 5000),
    soakMinutes: number("--soak-minutes", 60),
    save: given.has("--save"),
  };
}

/** Parts stand in the name, so that none of them overwrites the whole run of the same day. */
export function fileName(date: string, parts: readonly string[]): string {
  const named = PARTS.filter((part) => parts.includes(part));
  return named.join() === WHOLE.join() ? `${date}.md` : `${date}-${named.join("-")}.md`;
}

const FLAGS = USAGE.match(/--[a-z-]+ (?=[N\d])/g)?.map((flag) => flag.trim()) ?? [];
