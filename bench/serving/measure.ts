import { pause } from "../processes";
import { Load, type LoadResult, type Started } from "./load";

/** What is measured: a proxy, or the application itself. */
export interface Served {
  readonly port: number;
  readonly tls: boolean;
  /** Where it is, and how the client is started, if not on this machine. */
  readonly host?: string;
  readonly client?: Started;
  cpu(): number;
  /** Of the application behind it. */
  echoCpu?(): number;
}

export interface Work {
  /** How much was done for a second of the processor that the proxy used. */
  readonly perCpuSecond: number;
  /** How much of a core each used. */
  readonly busy: { readonly proxy: number; readonly client: number; readonly application: number };
  readonly result: LoadResult;
}

async function work(served: Served, seconds: number, settings: Record<string, string | number>): Promise<Work> {
  const { port, tls, host = "127.0.0.1", client } = served;
  const load = new Load({ host, port, tls: tls ? 1 : 0, secs: seconds, ...settings }, client);
  await load.line("START");
  const used = () => [served.cpu(), served.echoCpu?.() ?? NaN] as const;
  const before = used();
  const result = await load.result();
  const after = used();
  const [cpu, application] = [after[0] - before[0], after[1] - before[1]];
  const time = seconds + Number(settings.warm ?? 0);
  const busy = { proxy: cpu / time, client: result.clientCpu / time, application: application / time };
  return { perCpuSecond: (result.handshakes + result.messages) / cpu, busy, result };
}

interface Shake {
  readonly tls12?: 1;
  readonly resume?: 1;
  readonly groups?: string;
}

export function handshakes(served: Served, seconds: number, settings: Shake = {}): Promise<Work> {
  return work(served, seconds, { mode: "handshake", ...settings });
}

export function messages(served: Served, seconds: number, size: number): Promise<Work> {
  return work(served, seconds, { mode: "message", size });
}

const RATE = 2000;

/** At 2,000 messages of 64 bytes a second over 64 sockets, for 3 seconds at least: of fewer, p99 is a matter of luck. */
export function latency(served: Served, seconds: number): Promise<Work> {
  return work(served, Math.max(3, seconds), { mode: "rate", rate: RATE, warm: 0.5 });
}

export interface Held {
  readonly open: number;
  /** Seconds until they were open. */
  readonly seconds: number;
  /** Bytes a socket: open, and after a message of 16 KiB each. */
  readonly idle: number;
  readonly used: number;
  /** With `more`, which are open when the others send. */
  readonly all: { readonly open: number; readonly idle: number };
}

interface Holding {
  readonly more?: number;
  readonly host?: string;
  readonly size?: number;
  readonly client?: Started | undefined;
}

/** Opens sockets and holds them; `memory` is asked at each stage, if anybody wants to know. */
export async function hold(
  port: number,
  count: number,
  memory: (() => number) | undefined,
  { more = 0, host = "127.0.0.1", size = 16384, client }: Holding = {},
): Promise<Held> {
  const asked = () => memory?.() ?? NaN;
  const before = asked();
  const began = performance.now();
  const sockets = { n: count + more, more, ramp: 128 };
  const load = new Load({ host, port, tls: 1, mode: "hold", size, secs: 100, ...sockets }, client);
  const counted = async (stage: string) => Number((await load.line(stage)).split(" ")[1]);
  const open = await counted("OPEN");
  const seconds = (performance.now() - began) / 1000;
  if (memory) await pause(500);
  const idle = (asked() - before) / open;
  load.go();
  const all = await counted("ALL");
  if (memory && more > 0) await pause(500);
  const unused = asked();
  load.go();
  await load.line("USED");
  const used = idle + (asked() - unused) / open;
  load.go();
  await load.result();
  return { open, seconds, idle, used, all: { open: all, idle: (unused - before) / all } };
}

/** How many of 1,000 sockets that echo lose their server while something is done to it. */
export async function droppedDuring(port: number, seconds: number, action: () => Promise<void>): Promise<number> {
  const load = new Load({ port, tls: 1, mode: "rate", n: 1000, rate: 2000, secs: seconds });
  await load.line("START");
  await action();
  const { dropped, failed } = await load.result();
  return dropped + failed;
}
