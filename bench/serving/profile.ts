import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt, run } from "../processes";
import { figure } from "../report/figures";
import { progress, type Report } from "../report/report";
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

/** What an echoed message of 64 B costs ours and the peer that adds the least time: by system call, and by part of the program. */
export async function profile(report: Report): Promise<void> {
  await compile();
  const folder = await makeFolder();
  const echo = startEcho(ECHO_PORT);
  const place: Place = { folder, port: PORT, upstream: ECHO_PORT, key: "ec" };
  try {
    const seen = new Map<string, Map<string, number>[]>();
    for (const peer of [OURS, HAPROXY]) {
      progress(`profile of a message: ${peer.name}`);
      seen.set(peer.name, [await calls(peer, place), await times(peer, place)]);
    }
    const names = [...seen.keys()];
    const rows = (which: number) => {
      const all = new Set([...seen.values()].flatMap((maps) => [...(maps[which]?.keys() ?? [])]));
      const row = (what: string) => [what, ...names.map((name) => figure(seen.get(name)?.[which]?.get(what) ?? 0))];
      return [...all].map(row).sort((a, b) => Number(b[1]) - Number(a[1]));
    };
    const pace = `64 B at ${RATE} a second over 64 sockets, ${SECONDS} s.`;
    report.add({
      title: "System calls for an echoed message",
      head: ["", ...names],
      rows: rows(0),
      note: `${pace} By strace -c, which slows what it looks at; those of which there is one for 100 messages or more.`,
    });
    report.add({
      title: "Processor time for an echoed message, µs",
      head: ["", ...names],
      rows: rows(1),
      note: `${pace} The processor's time of the whole, shared out by the samples of perf.`,
    });
  } finally {
    echo.stop();
    await removeFolder(folder);
  }
}

/** Calls for a message, by name. */
async function calls(peer: Peer, place: Place): Promise<Map<string, number>> {
  const file = join(place.folder, "strace");
  await under(peer, place, (pids) =>
    attempt("timeout", [
      "-s",
      "INT",
      String(SECONDS),
      "strace",
      "-f",
      "-c",
      "-o",
      file,
      ...pids.flatMap((pid) => ["-p", String(pid)]),
    ]),
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
    await run("perf", [
      "record",
      "-q",
      "-e",
      "cpu-clock",
      "-F",
      "2000",
      "-o",
      file,
      "-p",
      pids.join(","),
      "--",
      "sleep",
      String(SECONDS),
    ]);
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
