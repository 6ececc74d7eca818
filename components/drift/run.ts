import type { Client } from "ssh2";

/** What a command printed, and its exit status: undefined where the connection broke before its end. */
export interface Ran {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command on a host that is logged in to. */
export function run(client: Client, command: string, input: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      let code: number | undefined;
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      channel.on("data", (chunk: Buffer) => out.push(chunk));
      channel.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      channel.on("exit", (status: number | null) => {
        code = status ?? -1;
      });
      // A command that ends early reads no more of it.
      channel.on("error", () => undefined);
      channel.on("close", () => {
        resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
      });
      channel.end(input);
    });
  });
}
