import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
export const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

/** What stands behind the endpoint, byte for byte: it keeps what comes in, and answers everything with what it is told. */
export class LyingUpstream {
  answer = OK;
  /** Closes the connection behind its answer. */
  closes = false;
  private readonly connections = new Map<Socket, string>();

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        this.connections.set(socket, (this.connections.get(socket) ?? "") + chunk.toString("latin1"));
        if (!this.connections.get(socket)?.includes("\r\n\r\n")) return;
        socket.write(Buffer.from(this.answer, "latin1"));
        if (this.closes) socket.end();
      });
    });
  }

  static async start(address: string): Promise<LyingUpstream> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return new LyingUpstream(server);
  }

  get address(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  /** What came in since it was last asked, one text for each connection. */
  seen(): string[] {
    const texts = [...this.connections.values()].filter((text) => text !== "");
    for (const socket of this.connections.keys()) this.connections.set(socket, "");
    return texts;
  }

  stop(): void {
    for (const socket of this.connections.keys()) socket.destroy();
    this.server.close();
  }
}
