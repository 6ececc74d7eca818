import { once } from "node:events";
import { WebSocket } from "ws";

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** The Chrome DevTools Protocol with one page of a browser. */
export class DevTools {
  private readonly open = new Map<number, (message: Message) => void>();
  private readonly listeners: { method: string; heard: (params: unknown) => void }[] = [];
  private last = 0;

  private constructor(private readonly ws: WebSocket) {
    ws.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      if (message.id !== undefined) this.open.get(message.id)?.(message);
      else for (const { method, heard } of this.listeners) if (method === message.method) heard(message.params);
    });
    ws.on("error", () => undefined);
    ws.on("close", () => {
      for (const answer of this.open.values()) answer({ error: { message: "the browser is gone" } });
    });
  }

  static async connect(url: string): Promise<DevTools> {
    const ws = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 20_000 });
    await once(ws, "open");
    return new DevTools(ws);
  }

  on(method: string, heard: (params: unknown) => void): void {
    this.listeners.push({ method, heard });
  }

  async call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.last;
    const message = await new Promise<Message>((resolve) => {
      this.open.set(id, resolve);
      this.ws.send(JSON.stringify({ id, method, params }));
    });
    this.open.delete(id);
    if (message.error) throw new Error(`${method}: ${message.error.message}`);
    return message.result;
  }
}
