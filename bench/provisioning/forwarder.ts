import { createServer, connect, type Socket } from "node:net";

/**
 * A TCP forwarder on loopback that delays: node --import tsx forwarder.ts FIRST_PORT ADDRESS... Each address gets a port.
 * A message is the round trip's milliseconds from now on; the answer is what has passed since the last one.
 */
const [firstPort = "", ...addresses] = process.argv.slice(2);

export interface Passed {
  connections: number;
  /** Of all connections together: the longest chain of chunks that went one after the other, there and back. */
  roundTrips: number;
  bytes: number;
}

/** How many ways lie behind what each side knows: what it sends next is one way more. */
interface Ways {
  client: number;
  host: number;
}

let oneWay = 0;
const nothing = (): Passed => ({ connections: 0, roundTrips: 0, bytes: 0 });
let passed = nothing();

/** Timers of one length keep their order, so chunks do too. */
function later(action: () => void): void {
  if (oneWay === 0) action();
  else setTimeout(action, oneWay);
}

function pass(from: Socket, to: Socket, ways: Ways, [sender, receiver]: readonly [keyof Ways, keyof Ways]): void {
  from.on("data", (chunk: Buffer) => {
    passed.bytes += chunk.length;
    const behind = ways[sender] + 1;
    later(() => {
      const more = Math.max(0, behind - ways[receiver]);
      ways[receiver] += more;
      if (receiver === "client") passed.roundTrips += more / 2;
      to.write(chunk);
    });
  });
  from.on("end", () => {
    later(() => to.end());
  });
  from.on("error", () => to.destroy());
}

function accept(client: Socket, address: string): void {
  passed.connections++;
  passed.roundTrips++; // TCP's own
  client.setNoDelay(true).pause();
  // The handshake of TCP takes a round trip, too.
  later(() => {
    later(() => {
      const host = connect({ host: address, port: 22, allowHalfOpen: true }).setNoDelay(true);
      const ways = { client: 0, host: 0 };
      pass(client, host, ways, ["client", "host"]);
      pass(host, client, ways, ["host", "client"]);
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
    passed = nothing();
  });
  process.on("disconnect", () => process.exit());
  process.send?.(passed);
}

void serve();
