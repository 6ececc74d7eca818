import { once } from "node:events";
import { TLSSocket } from "node:tls";
import { type ClientOptions, WebSocket } from "ws";

/** An endpoint as its clients know it. */
export interface Trusted {
  url: string;
  trustPem: string;
}

/** Clients that connect again and again, each on a new TLS connection, and look at what they were shown. */
export class ConnectingClients {
  readonly failures: string[] = [];
  /** Fingerprints of the certificates that were served, in the order in which they were first seen. */
  readonly certificates = new Set<string>();
  handshakes = 0;
  private stopped = false;
  private running: Promise<void>[] = [];

  private constructor(
    private readonly endpoints: readonly Trusted[],
    private readonly more: ClientOptions,
  ) {}

  /** Each of them goes from one endpoint to the next. */
  static start(endpoints: readonly Trusted[], count = 3, more: ClientOptions = {}): ConnectingClients {
    const clients = new ConnectingClients(endpoints, more);
    clients.running = Array.from({ length: count }, () => clients.go());
    return clients;
  }

  /** Those that failed too. */
  get tries(): number {
    return this.handshakes + this.failures.length;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  private async go(): Promise<void> {
    for (let turn = 0; !this.stopped; turn++) {
      const { url = "", trustPem: ca } = this.endpoints[turn % this.endpoints.length] ?? {};
      const ws = new WebSocket(url, { ca, handshakeTimeout: 20_000, ...this.more });
      ws.on("upgrade", ({ socket }) => {
        if (socket instanceof TLSSocket) this.certificates.add(socket.getPeerCertificate().fingerprint256);
      });
      try {
        await once(ws, "open");
        this.handshakes++;
        ws.close();
        await once(ws, "close");
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }
}
