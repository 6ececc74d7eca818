import { onTestFinished } from "vitest";
import type { Client } from "./client";

/** Sockets that never stop talking while something is done to their host. */
export class LiveLoad {
  private isOver = false;
  private readonly talks: Promise<number>[];

  private constructor(private readonly sockets: readonly Client[]) {
    this.talks = sockets.map((socket) => this.talk(socket));
    // What becomes of them is asked at the end.
    for (const talk of this.talks) talk.catch(() => undefined);
  }

  static async start(connect: () => Promise<Client>, count = 3): Promise<LiveLoad> {
    const load = new LiveLoad(await Promise.all(Array.from({ length: count }, connect)));
    onTestFinished(() => {
      load.abandon();
    });
    return load;
  }

  /** Rejected where a socket was closed meanwhile, or anything else came back than what was sent. */
  async end(): Promise<void> {
    this.isOver = true;
    const echoes = await Promise.all(this.talks);
    if (echoes.includes(0)) throw new Error("a socket has said nothing");
    await Promise.all(this.sockets.map((socket) => socket.close()));
  }

  /** Where they cannot outlive what is done. */
  abandon(): void {
    this.isOver = true;
    for (const { ws } of this.sockets) ws.terminate();
  }

  private async talk(socket: Client): Promise<number> {
    let turn = 0;
    while (!this.isOver) {
      const echo = await socket.echo(String(turn));
      if (echo !== String(turn)) throw new Error(`"${echo}" came back for "${turn}"`);
      turn++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return turn;
  }
}
