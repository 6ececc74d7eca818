import type { Duplex } from "node:stream";
import { Client, type ConnectConfig } from "ssh2";
import type { Provider } from "./provider";
import { type Fields, text } from "./secrets";

/** command.remote.Command: one connection an operation, the texts of the real provider's errors. */
export const remoteCommandProvider: Provider = {
  create: (inputs, log) => execute(inputs, text(inputs.create), log),
  update: (_old, inputs, log) => execute(inputs, text(inputs.update ?? inputs.create), log),
  async delete({ inputs }, log) {
    if (inputs.delete !== undefined) await execute(inputs, text(inputs.delete), log);
  },
  updates: ["create", "update", "delete", "stdin", "connection", "logging", "environment", "addPreviousOutputInEnv"],
};

async function execute(inputs: Fields, command: string, log: (line: string) => void): Promise<Fields> {
  const client = await dial(inputs.connection as Fields, log);
  try {
    const { code, stdout, stderr } = await run(client, command, text(inputs.stdin ?? ""));
    if (inputs.logging === "stdout" || inputs.logging === "stdoutAndStderr")
      stdout.split("\n").filter(Boolean).forEach(log);
    if (code !== 0)
      throw new Error(`Process exited with status ${code}: running ${JSON.stringify(command)}:\n${stdout}${stderr}`);
    return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
  } finally {
    client.end();
  }
}

async function dial(connection: Fields, log: (line: string) => void): Promise<Client> {
  const limit = Number(connection.dialErrorLimit ?? 10);
  for (let attempt = 1; ; attempt++) {
    try {
      return await connect(connection, await throughProxy(connection, log));
    } catch (error) {
      if (attempt >= limit)
        throw new Error(`after ${attempt} failed attempts: ${(error as Error).message}`, { cause: error });
      log(`Dial ${attempt}/${limit} failed: retrying`);
      await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
    }
  }
}

/** A stream to the host from the host in between, which ends with it. */
async function throughProxy(connection: Fields, log: (line: string) => void): Promise<Duplex | undefined> {
  if (connection.proxy === undefined) return undefined;
  const proxy = await dial(connection.proxy as Fields, log);
  return new Promise((resolve, reject) => {
    proxy.forwardOut("127.0.0.1", 0, text(connection.host), Number(connection.port ?? 22), (error, stream) => {
      if (error) {
        proxy.end();
        reject(error);
      } else {
        stream.on("close", () => proxy.end());
        resolve(stream);
      }
    });
  });
}

function connect(c: Fields, sock: Duplex | undefined): Promise<Client> {
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
    ...(c.privateKey === undefined ? {} : { privateKey: text(c.privateKey) }),
    ...(c.privateKeyPassword === undefined ? {} : { passphrase: text(c.privateKeyPassword) }),
    ...(c.password === undefined ? {} : { password: text(c.password) }),
  };
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("ready", () => {
      resolve(client);
    });
    client.on("error", (error) => {
      reject(new Error(reason(error, mismatch, options)));
    });
    client.connect(options);
  });
}

function reason(
  error: Error & { level?: string; code?: string },
  mismatch: boolean,
  { host, port }: ConnectConfig,
): string {
  if (mismatch) return "ssh: handshake failed: ssh: host key mismatch";
  if (error.level === "client-authentication")
    return "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain";
  const why = {
    ECONNREFUSED: "connect: connection refused",
    EHOSTUNREACH: "connect: no route to host",
    ENOTFOUND: "no such host",
  }[error.code ?? ""];
  return `dial tcp ${host ?? ""}:${port ?? 22}: ${why ?? (error.level === "client-timeout" ? "i/o timeout" : error.message)}`;
}

function run(
  client: Client,
  command: string,
  stdin: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      let code: number | undefined;
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      channel.on("data", (chunk: Buffer) => out.push(chunk));
      channel.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      channel.on("exit", (status: number | null) => {
        code = status ?? -1;
      });
      channel.on("error", () => undefined);
      channel.on("close", () => {
        if (code === undefined) reject(new Error("wait: remote command exited without exit status or exit signal"));
        else resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
      });
      channel.end(stdin);
    });
  });
}
