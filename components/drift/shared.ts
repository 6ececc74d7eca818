import { type Connection, reach, type Reached } from "./reach";
import type { Ran } from "./run";

/** A connection that several endpoints of the program look over. */
interface Shared {
  readonly reached: Promise<Reached>;
  /** The last of the looks, which go one after the other: sshd bounds the sessions of a connection. */
  last: Promise<unknown>;
  users: number;
}

const open = new Map<string, Shared>();

/** Runs a command on the host, over the connection that others have open to it now; the last one closes it. */
export async function runShared(connection: Connection, command: string, input: string): Promise<Ran> {
  const key = JSON.stringify(connection);
  const shared = open.get(key) ?? { reached: reach(connection), last: Promise.resolve(), users: 0 };
  open.set(key, shared);
  shared.users++;
  const before = shared.last;
  const turn = shared.reached.then((host) => before.then(() => host.run(command, input)));
  shared.last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    if (--shared.users === 0) {
      open.delete(key);
      shared.reached.then(
        (host) => {
          host.end();
        },
        () => undefined,
      );
    }
  }
}
