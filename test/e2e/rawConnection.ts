import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";

const BOUND = 20_000;

/** A TLS connection on which a test writes what no client of good will would write. */
export class RawConnection {
  /** All that came back. */
  received = "";
  closed = false;
  /** A reset is an end too: nginx sends one when it closes on a client that is still writing. */
  private readonly ended: Promise<void>;

  private constructor(private readonly socket: TLSSocket) {
    socket.on("data", (chunk: Buffer) => (this.received += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      socket.on("close", () => {
        this.closed = true;
        resolve();
      });
    });
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await once(socket, "secureConnect");
    return new RawConnection(socket);
  }

  /** One character a byte. */
  write(text: string): void {
    this.socket.write(Buffer.from(text, "latin1"));
  }

  /** Waits for that many answers with a head, for the end of the connection, or for as long as nobody would. */
  async answers(count = 1): Promise<number[]> {
    const deadline = Date.now() + BOUND;
    const bound = new Promise((resolve) => setTimeout(resolve, BOUND + 10));
    for (;;) {
      const found = [...this.received.matchAll(/HTTP\/1\.[01] (\d{3})(?=[^]*\r\n\r\n)/g)].map(([, status]) =>
        Number(status),
      );
      if (found.length >= count || this.closed) return found;
      const more = new Promise((resolve) => this.socket.once("data", resolve));
      await Promise.race([more, this.ended, bound]);
      if (Date.now() > deadline) return found;
    }
  }

  end(): Promise<void> {
    return this.ended;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** A handshake's headers, of a client that is no browser. */
export const WEBSOCKET =
  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

/** A request as it goes over the wire. */
export function request(path: string, headers = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
}
