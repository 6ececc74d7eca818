import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt, run } from "../processes";
import { comparison } from "../report/comparison";
import { progress, type Report } from "../report/report";
import { Samples } from "../report/statistics";
import type { Table } from "../report/table";
import { Load, startEcho } from "./load";
import { HAPROXY, OURS, type Peer, type Place } from "./peers";
import { cpuSeconds } from "./processTree";
import type { Proxy } from "./proxy";
import { withProxy } from "./round";
import { compile, makeFolder, removeFolder } from "./workshop";

const PORT = 15_552;
const ECHO_PORT = 19_304;
const RATE = 2000;
const SECONDS = 5;

/** How messages come: what is counted is divided by how many there were while it was looked at. */
interface Pace {
  readonly told: string;
  readonly settings: Readonly<Record<string, string | number>>;
}
const PACED: Pace = { told: `at ${RATE} a second`, settings: { mode: "rate", rate: RATE } };
const BUSY: Pace = { told: "as fast as they come back", settings: { mode: "message", size: 64 } };

/** What an echoed message of 64 B costs ours and HAProxy: by system call, and by part of the program. */
export async function profile(report: Report): Promise<void> {
  await compile();
  const folder = await makeFolder();
  const echo = startEcho(ECHO_PORT);
  const place: Place = { folder, port: PORT, upstream: ECHO_PORT, key: "ec" };
  const each64 = `64 B over 64 sockets, ${SECONDS} s.`;
  try {
    // Who looks slows it down, and as fast as they come back there would be fewer than at other times.
    const strace = `${each64} By strace -c, which slows what it looks at.`;
    report.add(await each(`System calls for an echoed message, ${PACED.told}`, calls, PACED, place, strace));
    for (const pace of [PACED, BUSY]) {
      const perf = `${each64} Shared out by the samples of perf.`;
      report.add(await each(`Processor time for an echoed message, ${pace.told}, µs`, times, pace, place, perf));
    }
  } finally {
    echo.stop();
    await removeFolder(folder);
  }
}

type Look = (peer: Peer, pace: Pace, place: Place) => Promise<Map<string, number>>;

async function each(title: string, look: Look, pace: Pace, place: Place, note: string): Promise<Table> {
  const samples = new Samples();
  const columns = new Set<string>();
  for (const peer of [OURS, HAPROXY]) {
    progress(`${title}: ${peer.name}`);
    for (const [what, value] of await look(peer, pace, place)) {
      samples.add(peer.name, what, value);
      columns.add(what);
    }
  }
  return comparison({ title, samples, columns: [...columns], reference: OURS.name, note });
}

/** Calls for a message, by name: those of which there is one for 100 messages or more. */
async function calls(peer: Peer, pace: Pace, place: Place): Promise<Map<string, number>> {
  const file = join(place.folder, "strace");
  const messages = await under(peer, pace, place, (pids) =>
    attempt("timeout", ["-s", "INT", String(SECONDS), "strace", "-fc", "-o", file, "-p", pids.join(",")]),
  );
  const found = new Map<string, number>();
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    const [, count, name] = /^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?([a-z]\w*)$/.exec(line) ?? [];
    if (name === undefined || name === "total") continue;
    const each = Number(count) / messages;
    if (each >= 0.01) found.set(name, each);
  }
  return found;
}

/** Microseconds for a message, by the program, its libraries and the kernel. */
async function times(peer: Peer, pace: Pace, place: Place): Promise<Map<string, number>> {
  const file = join(place.folder, "perf");
  let used = 0;
  const messages = await under(peer, pace, place, async (pids) => {
    const before = cpuSeconds(pids);
    const how = ["-q", "-e", "cpu-clock", "-F", "2000", "-o", file];
    await run("perf", ["record", ...how, "-p", pids.join(","), "--", "sleep", String(SECONDS)]);
    used = cpuSeconds(pids) - before;
  });
  const { stdout } = await run("perf", ["report", "-q", "-i", file, "--sort", "dso", "--stdio"]);
  const each = (used * 1e6) / messages;
  const shares = [...stdout.matchAll(/^ *([\d.]+)% +(\S+)/gm)].map(
    ([, share, name]) => [name ?? "", (Number(share) / 100) * each] as const,
  );
  return new Map([["in all", each], ...shares.filter(([, time]) => time >= 0.01)]);
}

/** Looks at the proxy's processes for `SECONDS` while messages go through, and tells how many these were. */
async function under(
  peer: Peer,
  { settings }: Pace,
  place: Place,
  look: (pids: number[]) => Promise<unknown>,
): Promise<number> {
  let messages = 0;
  await withProxy(peer, place, async (proxy: Proxy) => {
    const seconds = SECONDS + 2;
    const load = new Load({ port: place.port, tls: 1, warm: 1, secs: seconds, ...settings });
    await load.line("START");
    await look(proxy.pids());
    messages = ((await load.result()).messages / seconds) * SECONDS;
  });
  return messages;
}
