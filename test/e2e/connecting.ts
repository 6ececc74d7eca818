import { once } from "node:events";
import { TLSSocket } from "node:tls";
import { type ClientOptions, WebSocket } from "ws";

/** Clients that connect again and again, each on a new TLS connection, and look at what they were shown. */
export class ConnectingClients {
  readonly failures: string[] = [];
  /** Fingerprints of the certificates that were served, in the order in which they were first seen. */
  readonly certificates = new Set<string>();
  handshakes = 0;
  private stopped = false;
  private running: Promise<void>[] = [];

  private constructor(
    private readonly url: string,
    private readonly ca: string,
    private readonly more: ClientOptions,
  ) {}

  static start(url: string, ca: string, count = 3, more: ClientOptions = {}): ConnectingClients {
    const clients = new ConnectingClients(url, ca, more);
    clients.running = Array.from({ length: count }, () => clients.go());
    return clients;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  private async go(): Promise<void> {
    while (!this.stopped) {
      const ws = new WebSocket(this.url, { ca: this.ca, handshakeTimeout: 20_000, ...this.more });
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
