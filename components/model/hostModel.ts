import { parseHostAddress } from "./addresses";
import { Collector, type Parser } from "./collector";
import { parseHostKey } from "./hostKey";
import { Refusal } from "./issue";
import { parsePort, parseText } from "./plainValues";

/** How a host is reached, checked, and free of secrets. */
export interface HostModel {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
}

const HOST_FIELDS = [
  "name",
  "address",
  "port",
  "user",
  "hostKey",
  "privateKey",
  "privateKeyPassword",
  "password",
  "sudoPassword",
] as const;

/** Reads `host`. Of the secrets it only asks whether they are there. */
export function readHost(collector: Collector, value: unknown): HostModel {
  const host = collector.fields("host", value, HOST_FIELDS);
  collector.optional("host.name", host.name, parseHostName, "");
  if (!isGiven(host.privateKey) && !isGiven(host.password)) {
    const remedy = "give the private key or the password that SSH logs in with";
    collector.add({ code: "WSS031", path: "host.privateKey", value: undefined, problem: "is missing", remedy });
  }
  const { address, port, user, hostKey } = host;
  return {
    address: collector.required(
      "host.address",
      address,
      parseHostAddress,
      "",
      "give the host's DNS name or IP address",
    ),
    port: collector.optional("host.port", port, parsePort, 22),
    user: collector.optional("host.user", user, parseUser, "root"),
    hostKey: collector.required(
      "host.hostKey",
      hostKey,
      parseHostKey,
      "",
      "give what `ssh-keyscan -t ed25519 HOST` prints after the name, and check it on the host",
    ),
  };
}

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
