import { expect } from "vitest";
import type { ClientOptions } from "ws";
import type { TestHost } from "../hosts/host";
import { Client } from "./client";
import { ConnectingClients } from "./connecting";
import { logins, reloads } from "./counted";

const OPEN = 20;

/** What was seen between the host, those who log in and its clients. */
export interface Seen {
  logins: number;
  reloads: number;
  closedSockets: number;
  failedHandshakes: string[];
  /** Fingerprints, in the order in which they were first served. */
  certificates: string[];
}

/** Twenty sockets that stay open and three clients that connect anew all the time, while something changes. */
export class Wire {
  private constructor(
    private readonly host: TestHost,
    private readonly open: readonly Client[],
    private readonly clients: ConnectingClients,
    private readonly before: readonly [number, number],
  ) {}

  /** nginx has to write notices by then. */
  static async watch(host: TestHost, url: string, ca: string, options: ClientOptions = {}): Promise<Wire> {
    const before = [await logins(host), await reloads(host)] as const;
    const open = await Promise.all(Array.from({ length: OPEN }, () => Client.open(url, ca, options)));
    const wire = new Wire(host, open, ConnectingClients.start(url, ca, 3, options), before);
    await wire.goOn();
    return wire;
  }

  /** Until the clients have connected some more times. */
  async goOn(): Promise<void> {
    const seen = this.clients.handshakes;
    await expect.poll(() => this.clients.handshakes, { timeout: 20_000 }).toBeGreaterThan(seen + 10);
  }

  /** Every open socket has to answer; then all is over, and what was seen is printed. */
  async end(what: string): Promise<Seen> {
    await this.goOn();
    await this.clients.stop();
    const echoes = await Promise.allSettled(this.open.map((client) => client.echo("still open")));
    const closedSockets = echoes.filter((echo) => echo.status === "rejected" || echo.value !== "still open").length;
    await Promise.all(this.open.map((client) => client.close()));
    const { failures, handshakes, certificates } = this.clients;
    const seen = {
      logins: (await logins(this.host)) - this.before[0],
      reloads: (await reloads(this.host)) - this.before[1],
      closedSockets,
      failedHandshakes: failures,
      certificates: [...certificates],
    };
    console.log(
      `on the wire, ${what}: ${seen.logins} logins, ${seen.reloads} reloads, ${closedSockets} of ${OPEN} sockets closed, ` +
        `${failures.length} of ${handshakes + failures.length} handshakes failed`,
    );
    return seen;
  }
}
