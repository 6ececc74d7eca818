import { readdirSync, readFileSync } from "node:fs";

/** A process and all that came from it. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = Number(stat(Number(entry))?.[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)]);
  }
  const all = [pid];
  for (const one of all) all.push(...(parents.get(one) ?? []));
  return all;
}

/** nginx on the test host of an address, as this machine sees it: a host is a process tree of its own. */
export function nginxOn(address: string): number[] {
  const top = readdirSync("/proc").find((entry) =>
    read(`/proc/${entry}/cmdline`).split("\0").slice(-3).includes(address),
  );
  return treeOf(Number(top)).filter((pid) => read(`/proc/${pid}/comm`).trim() === "nginx");
}

/**
 * Seconds of processor time that they have used: what their threads have, to the nanosecond, or what /proc/PID/stat says in
 * hundredths, where that is more because threads have ended (stunnel has one for each socket).
 */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Math.max(secondsOfThreads(pid), secondsOfAll(pid)), 0);
}

function secondsOfThreads(pid: number): number {
  const files = tasks(pid).map((thread) => `/proc/${pid}/task/${thread}/schedstat`);
  return files.reduce((sum, file) => sum + Number(read(file).split(" ")[0]) / 1e9, 0);
}

/** utime and stime, proc(5): the fields 14 and 15. */
function secondsOfAll(pid: number): number {
  const fields = stat(pid) ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function tasks(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it has ended
  }
}

/** Bytes of memory; what they share counts once. */
export function memory(pids: readonly number[]): number {
  return pids.reduce(
    (sum, pid) => sum + Number(/^Pss: *(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024,
    0,
  );
}

/** Its fields from the third on: state, parent, ... */
function stat(pid: number): string[] | undefined {
  return /^.*\) (.*)$/s.exec(read(`/proc/${pid}/stat`))?.[1]?.split(" ");
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // it has ended
  }
}
