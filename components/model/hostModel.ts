import { parseHostAddress } from "./addresses";
import { Collector, type Fields, LATER, type Parser } from "./collector";
import { parseHostKey } from "./hostKey";
import { Refusal } from "./issue";
import { integer, parsePort, parseText } from "./plainValues";

/** What SSH logs in to, checked, and free of secrets. */
export interface SshModel {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly agentSocketPath?: string;
}

/** How a host is reached. */
export interface HostModel extends SshModel {
  readonly waitSeconds?: number;
  readonly bastion?: SshModel;
}

/** Fields of a host that never stand in a message or in a plain value. */
export const SECRETS: readonly string[] = ["privateKey", "privateKeyPassword", "password", "sudoPassword"];

const SSH_FIELDS = [
  "address",
  "port",
  "user",
  "hostKey",
  "privateKey",
  "privateKeyPassword",
  "password",
  "agentSocketPath",
] as const;
/** All that `host` takes. */
export const HOST_FIELDS: readonly string[] = ["name", ...SSH_FIELDS, "sudoPassword", "waitSeconds", "bastion"];

/** Reads `host`. Of the secrets it only asks whether they are there. */
export function readHost(c: Collector, value: unknown): HostModel {
  if (value === LATER) refuseLater(c, "host");
  const host = c.fields("host", value, HOST_FIELDS);
  c.optional("host.name", host.name, parseHostName, "");
  const waitSeconds = c.optional("host.waitSeconds", host.waitSeconds, integer("seconds", 1, 3600), undefined);
  const ssh = { ...readSsh(c, "host", host), ...(waitSeconds === undefined ? {} : { waitSeconds }) };
  if (host.bastion === undefined || host.bastion === null) return ssh;
  return { ...ssh, bastion: readSsh(c, "host.bastion", c.fields("host.bastion", host.bastion, SSH_FIELDS)) };
}

/** What is on it is called after the host. */
export function refuseLater(c: Collector, path: string): void {
  const remedy = "give an object, in which values may be Outputs";
  c.add({ code: "WSS086", path, value: undefined, problem: "is one Output", remedy });
}

function readSsh(c: Collector, path: string, fields: Fields): SshModel {
  const { address, port, user, hostKey, privateKey, password } = fields;
  const agentPath = `${path}.agentSocketPath`;
  const agent = c.optional(agentPath, fields.agentSocketPath, parseSocketPath, undefined);
  if (!isGiven(privateKey) && !isGiven(password) && !isGiven(fields.agentSocketPath)) {
    const remedy = "give the private key or the password that SSH logs in with, or agentSocketPath";
    c.add({ code: "WSS031", path: `${path}.privateKey`, value: undefined, problem: "is missing", remedy });
  }
  if (isGiven(privateKey) && agent !== undefined) {
    const remedy = "leave one of the two out";
    c.add({ code: "WSS060", path: agentPath, value: agent, problem: "is not asked beside a privateKey", remedy });
  }
  const whole = "give what `ssh-keyscan -t ed25519 HOST` prints after the name, and check it on the host";
  return {
    address: c.required(`${path}.address`, address, parseHostAddress, "", "give the host's DNS name or IP address"),
    port: c.optional(`${path}.port`, port, parsePort, 22),
    user: c.optional(`${path}.user`, user, parseUser, "root"),
    hostKey: c.required(`${path}.hostKey`, hostKey, parseHostKey, "", whole),
    ...(agent === undefined ? {} : { agentSocketPath: agent }),
  };
}

/** A Unix socket, or a named pipe of Windows. */
const parseSocketPath: Parser<string | undefined> = (value) => {
  const text = parseText(value);
  if (/^(\/|\\\\\.\\pipe\\)/.test(text)) return text;
  throw new Refusal(
    "WSS061",
    "is no absolute path",
    "give what `echo $SSH_AUTH_SOCK` prints, or the agent's -a option",
  );
};

const parseHostName: Parser<string> = (value) => {
  const text = parseText(value);
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text)) return text;
  throw new Refusal("WSS032", "is no name for a host", "use up to 100 letters, digits, dots, - and _");
};

const parseUser: Parser<string> = (value) => {
  const text = parseText(value);
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}$/.test(text)) return text;
  throw new Refusal("WSS033", "is no user name", "use the name that SSH logs in with, such as centos");
};

function isGiven(secret: unknown): boolean {
  return secret !== undefined && secret !== null && secret !== "";
}
