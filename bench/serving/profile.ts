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

/** What an echoed message of 64 B costs ours and HAProxy: by system call, and by part of the program. */
export async function profile(report: Report): Promise<void> {
  await compile();
  const folder = await makeFolder();
  const echo = startEcho(ECHO_PORT);
  const place: Place = { folder, port: PORT, upstream: ECHO_PORT, key: "ec" };
  const pace = `64 B at ${RATE} a second over 64 sockets, ${SECONDS} s.`;
  try {
    report.add(
      await each(
        "System calls for an echoed message",
        calls,
        place,
        `${pace} By strace -c, which slows what it looks at.`,
      ),
    );
    report.add(
      await each(
        "Processor time for an echoed message, µs",
        times,
        place,
        `${pace} Shared out by the samples of perf.`,
      ),
    );
  } finally {
    echo.stop();
    await removeFolder(folder);
  }
}

type Look = (peer: Peer, place: Place) => Promise<Map<string, number>>;

async function each(title: string, look: Look, place: Place, note: string): Promise<Table> {
  const samples = new Samples();
  const columns = new Set<string>();
  for (const peer of [OURS, HAPROXY]) {
    progress(`${title}: ${peer.name}`);
    for (const [what, value] of await look(peer, place)) {
      samples.add(peer.name, what, value);
      columns.add(what);
    }
  }
  return comparison({ title, samples, columns: [...columns], reference: OURS.name, note });
}

/** Calls for a message, by name: those of which there is one for 100 messages or more. */
async function calls(peer: Peer, place: Place): Promise<Map<string, number>> {
  const file = join(place.folder, "strace");
  await under(peer, place, (pids) =>
    attempt("timeout", ["-s", "INT", String(SECONDS), "strace", "-fc", "-o", file, "-p", pids.join(",")]),
  );
  const found = new Map<string, number>();
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    const [, count, name] = /^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?([a-z]\w*)$/.exec(line) ?? [];
    if (name === undefined || name === "total") continue;
    const each = Number(count) / (RATE * SECONDS);
    if (each >= 0.01) found.set(name, each);
  }
  return found;
}

/** Microseconds for a message, by the program, its libraries and the kernel. */
async function times(peer: Peer, place: Place): Promise<Map<string, number>> {
  const file = join(place.folder, "perf");
  let used = 0;
  await under(peer, place, async (pids) => {
    const before = cpuSeconds(pids);
    const how = ["-q", "-e", "cpu-clock", "-F", "2000", "-o", file];
    await run("perf", ["record", ...how, "-p", pids.join(","), "--", "sleep", String(SECONDS)]);
    used = cpuSeconds(pids) - before;
  });
  const { stdout } = await run("perf", ["report", "-q", "-i", file, "--sort", "dso", "--stdio"]);
  const each = (used * 1e6) / (RATE * SECONDS);
  const shares = [...stdout.matchAll(/^ *([\d.]+)% +(\S+)/gm)].map(
    ([, share, name]) => [name ?? "", (Number(share) / 100) * each] as const,
  );
  return new Map([["in all", each], ...shares.filter(([, time]) => time >= 0.01)]);
}

/** Looks at the proxy's processes while messages go through. */
function under(peer: Peer, place: Place, look: (pids: number[]) => Promise<unknown>): Promise<void> {
  return withProxy(peer, place, async (proxy: Proxy) => {
    const load = new Load({ port: place.port, tls: 1, mode: "rate", rate: RATE, warm: 1, secs: SECONDS + 2 });
    await load.line("START");
    await look(proxy.pids());
    await load.result();
  });
}
