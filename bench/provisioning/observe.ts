import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import { WebSocket } from "ws";
import { pause } from "../processes";
import type { Target } from "./target";
import type { Wanted } from "./wanted";

/** How often nginx was reloaded so far. */
export async function reloads(targets: readonly Target[]): Promise<number> {
  const of = async ({ host }: Target) =>
    Number((await host.exec("journalctl -q -u nginx -o cat | grep -c '^Reloaded'")).stdout);
  return (await Promise.all(targets.map(of))).reduce((sum, count) => sum + count, 0);
}

/**
 * Waits until the host serves what is wanted, as every way has to bring it about: the text in place, nginx enabled and
 * live with it, the certificate of the files, a message that comes back.
 */
export async function verify({ host }: Target, wanted: readonly Wanted[]): Promise<void> {
  await host.run("systemctl is-active --quiet nginx && systemctl is-enabled --quiet nginx");
  for (const endpoint of [...wanted.slice(0, 1), ...wanted.slice(-1)]) {
    const { port, idle } = endpoint;
    const server = await host.run(serverOn(endpoint));
    if (!server.includes(`proxy_read_timeout ${idle}s;`)) throw new Error(`${host.name}:${port} is not as wanted`);
    const pem = await host.run(`cat ${/^ *ssl_certificate (.*);/m.exec(server)?.[1] ?? "/nowhere"}`);
    await served(host.address, port, pem);
    if ((await echo(host.address, port)) !== "hello") throw new Error(`${host.name}:${port} does not echo`);
  }
}

export async function verifyGone({ host }: Target, wanted: readonly Wanted[]): Promise<void> {
  for (const endpoint of wanted) {
    if ((await host.run(serverOn(endpoint))) !== "") throw new Error(`${host.name}:${endpoint.port} is still there`);
  }
}

/** Prints the endpoint's server, in whatever file of conf.d that stands. */
function serverOn({ port }: Wanted): string {
  const lines = `/^server/ { text = "" } { text = text $0 "\\n" } /^}/ && text ~ / listen ${port} ssl;/ { print text }`;
  return `shopt -s nullglob; awk '${lines}' /etc/nginx/conf.d/*.conf </dev/null`;
}

/** A reload takes a moment to show, and most ways do not wait for it. */
async function served(address: string, port: number, pem: string): Promise<void> {
  const want = pem.replace(/-----.*?-----|\s/g, "");
  for (let tries = 0; tries < 200; tries++) {
    const socket = connectTls({ host: address, port, rejectUnauthorized: false, servername: "ws.example.com" });
    const seen = await once(socket, "secureConnect").then(
      () => socket.getPeerCertificate().raw.toString("base64"),
      () => "",
    );
    socket.destroy();
    if (seen === want) return;
    await pause(25);
  }
  throw new Error(`${address}:${port} does not serve the certificate that is on the host`);
}

function open(address: string, port: number): WebSocket {
  const options = { rejectUnauthorized: false, servername: "ws.example.com", perMessageDeflate: false };
  return new WebSocket(`wss://${address}:${port}/`, options);
}

async function echo(address: string, port: number): Promise<string> {
  const socket = open(address, port);
  await once(socket, "open");
  socket.send("hello");
  const [data] = (await once(socket, "message")) as [Buffer];
  socket.terminate();
  return data.toString();
}

/** Sockets that a user has open while something is changed. */
export class OpenSockets {
  private dropped = 0;

  private constructor(private readonly sockets: readonly WebSocket[]) {
    for (const socket of sockets) {
      socket.on("close", () => this.dropped++);
      socket.on("error", () => undefined);
    }
  }

  static async open({ host }: Target, { port }: Wanted, count: number): Promise<OpenSockets> {
    const sockets = Array.from({ length: count }, () => open(host.address, port));
    await Promise.all(
      sockets.map(async (socket) => {
        await once(socket, "open");
        socket.send("hello");
        await once(socket, "message");
      }),
    );
    return new OpenSockets(sockets);
  }

  /** How many were closed under their users. */
  async end(): Promise<number> {
    await pause(300);
    const { dropped } = this;
    for (const socket of this.sockets) socket.terminate();
    return dropped;
  }
}
