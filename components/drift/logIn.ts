import { createHash } from "node:crypto";
import { createConnection, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ConnectConfig } from "ssh2";
import { forSsh2 } from "./privateKey";

/** One host that SSH logs in to, with all that it takes: the words are those of @pulumi/command's connection. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  readonly password?: string;
  readonly agentSocketPath?: string;
  /** How many tries may fail before the last one. */
  readonly dialErrorLimit: number;
  /** Seconds that TCP may take. */
  readonly perDialTimeout: number;
}

/** The host has shown another key than the one that it has to have: whoever answers there learns nothing more. */
export class WrongHostKey extends Error {}

/** Seconds for the rest of a login, for which @pulumi/command has no bound. */
const LOGIN_SECONDS = 30;

/** One try. Through a stream where there is one, else by TCP. */
export async function logIn(login: Login, through?: Duplex): Promise<Client> {
  // Loaded here, because most programs never look at a host, and it is large; while TCP is on its way.
  const [{ Client }, sock] = await Promise.all([import("ssh2"), through ?? tcp(login)]);
  const [kind = "", wanted = ""] = login.hostKey.split(" ");
  let shown: Buffer | undefined;
  const options: ConnectConfig = {
    sock,
    username: login.user,
    readyTimeout: LOGIN_SECONDS * 1000,
    keepaliveInterval: 10_000,
    algorithms: { serverHostKey: [kind as "ssh-ed25519"] },
    hostVerifier: (key: Buffer) => {
      shown = key;
      return key.toString("base64") === wanted;
    },
    ...(login.privateKey === undefined ? { agent: login.agentSocketPath } : { privateKey: forSsh2(login.privateKey) }),
    // Without the question which methods there are, a round trip, where there is but one.
    ...(login.password === undefined && { authHandler: [login.privateKey === undefined ? "agent" : "publickey"] }),
    passphrase: login.privateKeyPassword,
    password: login.password,
    tryKeyboard: login.password !== undefined,
  };
  return new Promise((resolve, reject) => {
    const client = new Client();
    // PAM asks for the password in this way.
    client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) => {
      answer(prompts.map(() => login.password ?? ""));
    });
    client.on("ready", () => {
      resolve(client);
    });
    client.on("error", (error) => {
      client.end();
      const isOther = shown !== undefined && shown.toString("base64") !== wanted;
      reject(isOther ? wrongKey(wanted, shown as Buffer) : error);
    });
    client.on("close", () => {
      reject(new Error("the host closed the connection before the login was done"));
    });
    client.connect(options);
  });
}

function wrongKey(wanted: string, shown: Buffer): WrongHostKey {
  const given = fingerprint(Buffer.from(wanted, "base64"));
  return new WrongHostKey(`its host key is ${fingerprint(shown)}, and not ${given}, which was given`);
}

/** As `ssh-keygen -l` shows it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

function tcp({ host, port, perDialTimeout }: Login): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    const give = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.once("error", give);
    socket.setTimeout(perDialTimeout * 1000, () => {
      give(new Error(`no answer from ${host} port ${port} within ${perDialTimeout} s`));
    });
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", give);
      resolve(socket);
    });
  });
}
