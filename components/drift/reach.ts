import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { type Login, logIn, WrongHostKey } from "./logIn";
import { type Ran, run } from "./run";

export interface Connection extends Login {
  /** The host in between. */
  readonly proxy?: Login;
}

/** An open connection to a host. */
export interface Reached {
  run(command: string, input: string): Promise<Ran>;
  end(): void;
}

/** Reaches the host as @pulumi/command does it: as often, with the same pauses, through the host in between. */
export async function reach(connection: Connection): Promise<Reached> {
  const { proxy } = connection;
  if (proxy === undefined) return reached(await retry(connection, () => logIn(connection)));
  const hop = await retry(proxy, () => logIn(proxy)).catch((error: unknown) => {
    throw within(error, `the bastion ${proxy.host}: `);
  });
  try {
    const client = await retry(connection, async () => logIn(connection, await forward(hop, connection)));
    return reached(client, hop);
  } catch (error) {
    hop.end();
    throw error;
  }
}

async function retry(login: Login, attempt: () => Promise<Client>): Promise<Client> {
  for (let tries = 0, pause = 100; ; tries++, pause = Math.min(pause * 1.5, 5000)) {
    try {
      return await attempt();
    } catch (error) {
      // No host gets another key by waiting.
      if (error instanceof WrongHostKey || tries >= login.dialErrorLimit) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function within(error: unknown, where: string): Error {
  const { message } = error as Error;
  return error instanceof WrongHostKey ? new WrongHostKey(where + message) : new Error(where + message);
}

function forward(hop: Client, { host, port }: Login): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    hop.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
      if (error) reject(new Error(`from the bastion: ${error.message}`));
      else resolve(stream);
    });
  });
}

function reached(client: Client, hop?: Client): Reached {
  return {
    run: (command, input) => run(client, command, input),
    end: () => {
      client.end();
      hop?.end();
    },
  };
}
