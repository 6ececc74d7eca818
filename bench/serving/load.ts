import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { CORES, ECHO, LOAD } from "./workshop";

export interface LoadResult {
  tls: string;
  open: number;
  failed: number;
  dropped: number;
  handshakes: number;
  resumed: number;
  messages: number;
  /** In microseconds. */
  p50: number;
  p99: number;
  p999: number;
  /** How many times were taken, and the slowest hundredth of them, from the slowest on. */
  timed: number;
  slowest: number[];
  /** Seconds, from START on. */
  clientCpu: number;
}

export type Started = readonly [command: string, ...args: string[]];
const HERE: Started = ["taskset", "-c", CORES.load, LOAD];

/** A run of the load client, on this machine or wherever a command starts it. */
export class Load {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly seen: string[] = [];
  private waiting: { start: string; resolve: (line: string) => void; reject: (error: Error) => void } | undefined;
  private ended = false;

  constructor(settings: Record<string, string | number>, [command, ...start]: Started = HERE) {
    const args = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    this.child = spawn(command, [...start, ...args]);
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface(this.child.stdout);
    this.lines.on("line", (line) => {
      this.seen.push(line);
      this.look();
    });
    this.lines.on("close", () => {
      this.ended = true;
      this.look();
    });
  }

  /** Waits for a line that begins so. */
  line(start: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.waiting = { start, resolve, reject };
      this.look();
    });
  }

  /** Lets a held run go on. */
  go(): void {
    this.child.stdin.write("\n");
  }

  async result(): Promise<LoadResult> {
    return JSON.parse(await this.line("{")) as LoadResult;
  }

  private look(): void {
    const { waiting } = this;
    const found = waiting && this.seen.find((line) => line.startsWith(waiting.start));
    if (!waiting || (found === undefined && !this.ended)) return;
    this.waiting = undefined;
    if (found === undefined) waiting.reject(new Error(`the load client ended without "${waiting.start}"`));
    else waiting.resolve(found);
  }
}

/** The application behind the proxies. It ends by itself after so many seconds, should nobody be left to end it. */
export function startEcho(port: number, address = "127.0.0.1", seconds = 7200): { pid: number; stop: () => void } {
  const child = spawn("taskset", ["-c", CORES.echo, ECHO, address, String(port), String(seconds)], {
    stdio: "inherit",
  });
  return { pid: child.pid ?? 0, stop: () => child.kill() };
}
