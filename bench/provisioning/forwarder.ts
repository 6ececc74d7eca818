import { createServer, connect, type Socket } from "node:net";

/**
 * A TCP forwarder on loopback that delays: node --import tsx forwarder.ts FIRST_PORT ADDRESS... Each address gets a port.
 * A message is the round trip's milliseconds from now on; the answer is what has passed since the last one.
 */
const [firstPort = "", ...addresses] = process.argv.slice(2);

export interface Passed {
  connections: number;
  bytes: number;
}

let oneWay = 0;
let passed: Passed = { connections: 0, bytes: 0 };

/** Timers of one length keep their order, so chunks do too. */
function later(action: () => void): void {
  if (oneWay === 0) action();
  else setTimeout(action, oneWay);
}

function pass(from: Socket, to: Socket): void {
  from.on("data", (chunk: Buffer) => {
    passed.bytes += chunk.length;
    later(() => to.write(chunk));
  });
  from.on("end", () => {
    later(() => to.end());
  });
  from.on("error", () => to.destroy());
}

function accept(client: Socket, address: string): void {
  passed.connections++;
  client.setNoDelay(true).pause();
  // The handshake of TCP takes a round trip, too.
  later(() => {
    later(() => {
      const host = connect({ host: address, port: 22, allowHalfOpen: true }).setNoDelay(true);
      pass(client, host);
      pass(host, client);
      host.on("close", () => {
        later(() => client.destroy());
      });
      client.on("close", () => {
        later(() => host.destroy());
      });
      client.resume();
    });
  });
}

async function serve(): Promise<void> {
  for (const [i, address] of addresses.entries()) {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      accept(client, address);
    });
    await new Promise<void>((resolve) => server.listen(Number(firstPort) + i, "127.0.0.1", resolve));
  }
  process.on("message", (roundTrip: number) => {
    oneWay = roundTrip / 2;
    process.send?.(passed);
    passed = { connections: 0, bytes: 0 };
  });
  process.on("disconnect", () => process.exit());
  process.send?.(passed);
}

void serve();
