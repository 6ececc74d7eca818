import { createConnection } from "node:net";
import type { Duplex } from "node:stream";
import { Client, type ConnectConfig } from "ssh2";
import { forSsh2 } from "../../../components/drift/privateKey";
import { type Fields, text } from "./secrets";

type Log = (line: string) => void;

/** As the provider does it: the agent first, and every login through the host in between if there is one. */
export async function dial(c: Fields, log: Log): Promise<Client> {
  const agent = await askAgent(c);
  if (c.proxy === undefined) return retry("Dial", c, log, () => connect(c, agent));
  const proxy = c.proxy as Fields;
  try {
    const proxyAgent = await askAgent(proxy);
    const hop = await retry("Dial proxy", proxy, log, () => connect(proxy, proxyAgent));
    const stream = await retry("Dial from proxy", c, log, () => forward(hop, c));
    // A login that failed has ended the stream, and the next tries find it so.
    const login = { tried: false };
    return await retry("Dial", c, log, () => {
      if (login.tried) return Promise.reject(new Error("ssh: handshake failed: EOF"));
      login.tried = true;
      return connect(c, agent, stream);
    });
  } catch (error) {
    throw new Error(`proxy: ${(error as Error).message}`, { cause: error });
  }
}

/** Once more than the limit, with pauses that grow to 5 seconds. */
async function retry<T>(what: string, c: Fields, log: Log, attempt: () => Promise<T>): Promise<T> {
  const limit = Number(c.dialErrorLimit ?? 10);
  for (let dials = 1; ; dials++) {
    try {
      return await attempt();
    } catch (error) {
      if (dials > limit)
        throw new Error(`after ${limit} failed attempts: ${(error as Error).message}`, { cause: error });
      log(`${what} ${dials}/${limit} failed: retrying`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 1.5 ** (dials - 1), 5000)));
    }
  }
}

/** The agent's socket, which has to be there even where a private key is given, and is asked only where none is. */
async function askAgent(c: Fields): Promise<string | undefined> {
  const path = text(c.agentSocketPath ?? process.env.SSH_AUTH_SOCK ?? "");
  if (path === "" && c.agentSocketPath === undefined) return undefined;
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection(path, () => {
      socket.end();
      resolve();
    });
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      reject(new Error(`dial unix ${path}: connect: ${REASONS[code ?? ""] ?? "invalid argument"}`));
    });
  });
  return c.privateKey === undefined ? path : undefined;
}

/** A stream to the host from the host in between, which ends with it. */
function forward(proxy: Client, c: Fields): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    proxy.forwardOut("127.0.0.1", 0, text(c.host), Number(c.port ?? 22), (error, stream) => {
      if (error) {
        const { reason, message } = error as Error & { reason?: number };
        const why = reason === 1 ? "administratively prohibited" : "connect failed";
        reject(new Error(`ssh: rejected: ${why} (${message.replace(/^.*Channel open failure: /, "")})`));
      } else {
        stream.on("close", () => proxy.end());
        resolve(stream);
      }
    });
  });
}

function connect(c: Fields, agent: string | undefined, sock?: Duplex): Promise<Client> {
  const [kind = "", wanted = ""] = text(c.hostKey).split(" ");
  let mismatch = false;
  const options: ConnectConfig = {
    host: text(c.host),
    port: Number(c.port ?? 22),
    username: text(c.user),
    readyTimeout: Number(c.perDialTimeout ?? 15) * 1000,
    algorithms: { serverHostKey: [kind as "ssh-ed25519"] },
    hostVerifier: (key: Buffer) => !(mismatch = key.toString("base64") !== wanted),
    ...(sock === undefined ? {} : { sock }),
    ...(agent === undefined ? {} : { agent }),
    ...(c.privateKey === undefined ? {} : { privateKey: forSsh2(text(c.privateKey)) }),
    ...(c.privateKeyPassword === undefined ? {} : { passphrase: text(c.privateKeyPassword) }),
    ...(c.password === undefined ? {} : { password: text(c.password) }),
  };
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("ready", () => {
      resolve(client);
    });
    client.on("error", (error) => {
      reject(new Error(mismatch ? "ssh: handshake failed: ssh: host key mismatch" : reason(error, options)));
    });
    client.on("close", () => {
      reject(new Error("ssh: handshake failed: EOF"));
    });
    client.connect(options);
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to host",
  ENOENT: "no such file or directory",
};

function reason(error: Error & { level?: string; code?: string }, options: ConnectConfig): string {
  const { host = "", port = 22, privateKey, agent, password } = options;
  const methods = [
    ["publickey", privateKey ?? agent],
    ["password", password],
  ] as const;
  const attempted = ["none", ...methods.flatMap(([method, given]) => (given === undefined ? [] : [method]))].join(" ");
  if (error.level === "client-authentication")
    return `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${attempted}], no supported methods remain`;
  if (error.message.startsWith("Too many")) return `ssh: handshake failed: ssh: disconnect, reason 2: ${error.message}`;
  if (error.message.startsWith("Connection lost")) return "ssh: handshake failed: EOF";
  if (error.code === "ENOTFOUND") return `dial tcp: lookup ${host}: no such host`;
  const why = REASONS[error.code ?? ""];
  if (why !== undefined) return `dial tcp ${host}:${port}: connect: ${why}`;
  return `dial tcp ${host}:${port}: ${error.level === "client-timeout" ? "i/o timeout" : error.message}`;
}
