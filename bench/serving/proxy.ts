import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, closeSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { WebSocket } from "ws";
import { pause, run } from "../processes";
import { cpuSeconds, memory, treeOf } from "./processTree";
import { fill, type Peer, type Place } from "./peers";
import { CORES } from "./workshop";

/** A proxy that runs on a core of its own. */
export class Proxy {
  private constructor(
    readonly peer: Peer,
    readonly place: Place,
    private readonly child: ChildProcess,
  ) {}

  static async start(peer: Peer, place: Place): Promise<Proxy> {
    for (const [name, text] of Object.entries(peer.files(place))) await writeFile(join(place.folder, name), text);
    const command = peer.command.map((word) => fill(word, place));
    const log = openSync(join(place.folder, "proxy.log"), "a");
    const env = { ...process.env, HOME: place.folder, XDG_DATA_HOME: place.folder, XDG_CONFIG_HOME: place.folder };
    const child = spawn("taskset", ["-c", CORES.proxy, ...command], { stdio: ["ignore", log, log], env });
    closeSync(log);
    const proxy = new Proxy(peer, place, child);
    for (let tries = 0; !(await serves(place.port)); tries++) {
      if (tries > 400 || child.exitCode !== null) {
        await proxy.stop();
        const said = await readFile(join(place.folder, "proxy.log"), "utf8");
        throw new Error(`${peer.name} does not start:\n${said.split("\n").slice(-8).join("\n")}`);
      }
      await pause(25);
    }
    return proxy;
  }

  pids(): number[] {
    return treeOf(this.child.pid ?? 0);
  }

  /** Processor seconds used so far, of all its processes. */
  cpu(): number {
    return cpuSeconds(this.pids());
  }

  memory(): number {
    return memory(this.pids());
  }

  async reload(): Promise<void> {
    if (typeof this.peer.reload === "string") {
      this.child.kill(this.peer.reload);
    } else {
      const [command = "", ...args] = this.peer.reload.map((word) => fill(word, this.place));
      await run(command, args);
    }
  }

  async stop(): Promise<void> {
    const pids = this.pids();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGTERM");
      await Promise.race([once(this.child, "exit"), pause(2000)]);
    }
    for (const pid of pids) kill(pid);
    for (let tries = 0; tries < 200 && (await listens(this.place.port)); tries++) await pause(25);
  }
}

/** What its own end has left of it. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

/** Whether a socket opens through it: some listen before they know where to. */
function serves(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { rejectUnauthorized: false, servername: "localhost", headers: { Host: "localhost" } };
    const socket = new WebSocket(`wss://127.0.0.1:${port}/`, options);
    socket.on("open", () => {
      socket.terminate();
      resolve(true);
    });
    socket.on("error", () => {
      resolve(false);
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => {
      resolve(false);
    });
  });
}
