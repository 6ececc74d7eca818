import type { Readable, Writable } from "node:stream";

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** The Chrome DevTools Protocol with one page of a browser, over the two pipes of `--remote-debugging-pipe`. */
export class DevTools {
  private readonly open = new Map<number, (message: Message) => void>();
  private readonly listeners: { method: string; heard: (params: unknown) => void }[] = [];
  private last = 0;
  private session: string | undefined;
  private gone = false;

  constructor(
    private readonly toBrowser: Writable,
    fromBrowser: Readable,
  ) {
    let rest = "";
    fromBrowser.setEncoding("utf8").on("data", (text: string) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) this.hear(JSON.parse(message) as Message);
    });
    fromBrowser.on("close", () => {
      this.gone = true;
      for (const answer of this.open.values()) answer({ error: { message: "the browser is gone" } });
    });
    toBrowser.on("error", () => undefined); // it is gone: the other pipe says so
  }

  /** Makes a page. All later calls are about it. */
  async openPage(): Promise<void> {
    const { targetId } = (await this.call("Target.createTarget", { url: "about:blank" })) as { targetId: string };
    const attached = await this.call("Target.attachToTarget", { targetId, flatten: true });
    this.session = (attached as { sessionId: string }).sessionId;
  }

  on(method: string, heard: (params: unknown) => void): void {
    this.listeners.push({ method, heard });
  }

  async call(method: string, params: object = {}): Promise<unknown> {
    if (this.gone) throw new Error(`${method}: the browser is gone`);
    const id = ++this.last;
    const message = await new Promise<Message>((resolve) => {
      this.open.set(id, resolve);
      this.toBrowser.write(`${JSON.stringify({ id, method, params, sessionId: this.session })}\0`);
    });
    this.open.delete(id);
    if (message.error) throw new Error(`${method}: ${message.error.message}`);
    return message.result;
  }

  private hear(message: Message): void {
    if (message.id !== undefined) this.open.get(message.id)?.(message);
    else for (const { method, heard } of this.listeners) if (method === message.method) heard(message.params);
  }
}
