import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A plain ws application as users have them: it echoes, and remembers what it was asked. */
export class EchoUpstream {
  /** Headers of the WebSocket handshakes, in order. */
  readonly handshakes: IncomingHttpHeaders[] = [];
  /** Paths of the plain requests, in order. */
  readonly requests: string[] = [];
  /** Headers of the plain requests, in order. */
  readonly headers: IncomingHttpHeaders[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  readonly sockets = new Set<WebSocket>();

  private constructor(
    private readonly server: Server,
    readonly name: string,
  ) {}

  /**
   * Listens on an address of this machine that the test hosts reach. Sends its name when asked "who". `page`: the HTML
   * that it answers to plain requests.
   */
  static async start(
    address: string,
    options: { name?: string; port?: number; status?: number; page?: string } = {},
  ): Promise<EchoUpstream> {
    const server = createServer();
    const webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: 64 * 1024 * 1024,
      handleProtocols: (offered) => (offered.has("chat.v2") ? "chat.v2" : false),
    });
    const upstream = new EchoUpstream(server, options.name ?? "upstream");
    server.on("request", (request, response) => {
      upstream.requests.push(request.url ?? "");
      upstream.headers.push(request.headers);
      const type = options.page === undefined ? "text/plain" : "text/html";
      response.writeHead(200, { "content-type": type }).end(options.page ?? `polled ${request.url ?? ""}\n`);
    });
    server.on("upgrade", (request, socket, head) => {
      upstream.handshakes.push(request.headers);
      if (options.status !== undefined) {
        socket.end(`HTTP/1.1 ${options.status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      webSockets.handleUpgrade(request, socket, head, (ws) => {
        upstream.serve(ws);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(options.port ?? 0, address, resolve);
    });
    return upstream;
  }

  get address(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  async stop(): Promise<void> {
    for (const ws of this.sockets) ws.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(ws: WebSocket): void {
    this.sockets.add(ws);
    ws.on("message", (data: Buffer, isBinary) => {
      const text = isBinary ? "" : data.toString();
      if (text === "who") ws.send(this.name);
      else if (text.startsWith("close ")) ws.close(Number(text.slice(6)), "asked");
      else ws.send(data, { binary: isBinary });
    });
    ws.on("close", (code, reason) => {
      this.sockets.delete(ws);
      this.closes.push({ code, reason: reason.toString() });
    });
  }
}
