import { expect, onTestFinished } from "vitest";
import type { ClientOptions } from "ws";
import type { TestHost } from "../hosts/host";
import { Client } from "./client";
import { ConnectingClients, type Trusted } from "./connecting";
import { logins, reloads } from "./counted";

const OPEN = 20;
const CONNECTING = 3;

/** What was seen between the host, those who log in and its clients. */
export interface Seen {
  logins: number;
  reloads: number;
  closedSockets: number;
  failedHandshakes: string[];
  /** Fingerprints, in the order in which they were first served. */
  certificates: string[];
}

/** All but the certificates, where no client is to notice anything. */
export function unharmed(logins = 0, reloads = 0) {
  return { logins, reloads, closedSockets: 0, failedHandshakes: [] };
}

/** Twenty sockets that stay open and three clients that connect anew all the time, while something changes. */
export class Wire {
  private constructor(
    private readonly host: TestHost,
    private readonly open: readonly Client[],
    private readonly clients: ConnectingClients,
    /** How many handshakes tell enough: at least one with each endpoint. */
    private readonly some: number,
    private readonly before: readonly [number, number],
  ) {}

  /** nginx has to write notices by then. Nobody connects anew where `connecting` is 0: what is done ends that. */
  static watch(
    host: TestHost,
    url: string,
    ca: string,
    options: ClientOptions = {},
    connecting = CONNECTING,
  ): Promise<Wire> {
    return Wire.watchAll(host, [{ url, trustPem: ca }], options, connecting);
  }

  /** Several endpoints of a host, as many sockets to each. */
  static async watchAll(
    host: TestHost,
    endpoints: readonly Trusted[],
    options: ClientOptions = {},
    connecting = CONNECTING,
  ): Promise<Wire> {
    const before = [await logins(host), await reloads(host)] as const;
    const each = Array.from({ length: Math.ceil(OPEN / endpoints.length) }, () => endpoints).flat();
    const open = await Promise.all(each.map(({ url, trustPem }) => Client.open(url, trustPem, options)));
    const clients = ConnectingClients.start(endpoints, connecting, options);
    onTestFinished(() => clients.stop());
    const some = connecting === 0 ? 0 : 10 + connecting * endpoints.length;
    const wire = new Wire(host, open, clients, some, before);
    await wire.goOn();
    return wire;
  }

  /** Until the clients have connected some more times, or tried to. */
  async goOn(): Promise<void> {
    const seen = this.clients.tries;
    await expect.poll(() => this.clients.tries, { timeout: 20_000 }).toBeGreaterThanOrEqual(seen + this.some);
  }

  /** Every open socket has to answer; then all is over, and what was seen is printed. */
  async end(what: string): Promise<Seen> {
    await this.goOn();
    await this.clients.stop();
    const echoes = await Promise.allSettled(this.open.map((client) => client.echo("still open")));
    const closedSockets = echoes.filter((echo) => echo.status === "rejected" || echo.value !== "still open").length;
    await Promise.all(this.open.map((client) => client.close()));
    const { failures, tries, certificates } = this.clients;
    const seen = {
      logins: (await logins(this.host)) - this.before[0],
      reloads: (await reloads(this.host)) - this.before[1],
      closedSockets,
      failedHandshakes: failures,
      certificates: [...certificates],
    };
    const handshakes = tries === 0 ? "nobody connected anew" : `${failures.length} of ${tries} handshakes failed`;
    console.log(
      `on the wire, ${what}: ${seen.logins} logins, ${seen.reloads} reloads, ${closedSockets} of ${this.open.length} sockets closed, ${handshakes}`,
    );
    return seen;
  }
}
