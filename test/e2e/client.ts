import { once } from "node:events";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { type ClientOptions, WebSocket } from "ws";

/** A WebSocket client that trusts the endpoint's certificate and nothing else. */
export class Client {
  private readonly queue: { data: Buffer; isBinary: boolean }[] = [];
  private waiting: (() => void)[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly ws: WebSocket) {
    ws.on("message", (data: Buffer, isBinary) => {
      this.queue.push({ data, isBinary });
      this.waiting.shift()?.();
    });
    ws.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      for (const wake of this.waiting.splice(0)) wake();
    });
    ws.on("error", () => undefined);
  }

  /** Opens a socket; the promise is rejected with the status where the endpoint refuses it. */
  static async open(url: string, ca: string, options: ClientOptions & { protocols?: string[] } = {}): Promise<Client> {
    const { protocols = [], ...rest } = options;
    const ws = new WebSocket(url, protocols, { ca, perMessageDeflate: false, handshakeTimeout: 20_000, ...rest });
    const client = new Client(ws);
    await once(ws, "open");
    return client;
  }

  async next(): Promise<{ data: Buffer; isBinary: boolean }> {
    while (this.queue.length === 0) {
      if (this.closed) throw new Error(`the socket was closed with ${this.closed.code}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.queue.shift() as { data: Buffer; isBinary: boolean };
  }

  async echo(text: string): Promise<string> {
    this.ws.send(text);
    return (await this.next()).data.toString();
  }

  async close(code = 1000, reason = ""): Promise<void> {
    if (this.closed) return;
    this.ws.close(code, reason);
    await once(this.ws, "close");
  }
}

/** The status of a WebSocket handshake: 101, or what the endpoint answered instead. */
export async function handshakeStatus(url: string, ca: string, options: ClientOptions = {}): Promise<number> {
  try {
    const client = await Client.open(url, ca, options);
    await client.close();
    return 101;
  } catch (error) {
    const status = /Unexpected server response: (?!101)(\d+)/.exec(String(error))?.[1];
    if (status === undefined) throw error;
    return Number(status);
  }
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A plain HTTPS request to the endpoint. */
export function get(url: string, ca: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      url.replace(/^wss/, "https"),
      { ca, agent: false, timeout: 20_000, ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          });
        });
      },
    );
    request
      .on("error", reject)
      .on("timeout", () => request.destroy(new Error("no answer")))
      .end();
  });
}
