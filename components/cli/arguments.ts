import { parseArgs } from "node:util";
import { type Look, preflightLook, statusLook } from "../host/look";
import { parseIpAddress, parseUpstreamAddress } from "../model/addresses";
import type { Parser } from "../model/collector";
import { quoted, Refusal } from "../model/issue";
import { parseEndpointName } from "../model/names";
import { parsePort } from "../model/plainValues";

export const USAGE = `Looks at a host and changes nothing; over your own ssh, as root or by sudo.

  wss-endpoint preflight [USER@]HOST [--port 443] [--upstream 127.0.0.1:8080]... [--listen-address ADDRESS]...
      what stands in the way of an endpoint there
  wss-endpoint status [USER@]HOST [ENDPOINT]
      what of ours is there, and whether it is as it was written and proved

  --ask-sudo-password   asks for the password that sudo wants, or reads it from standard input
  --json                for programs
  --print-script        prints the script instead of running it: ... --print-script | ssh HOST sudo bash -s

Exit status: 0 nothing is wrong, 1 something is, 2 these words were not understood, 3 the host was not reached.
`;

/** What the user asks for. */
export interface Request {
  readonly destination: string | undefined;
  readonly look: Look;
  readonly askSudoPassword: boolean;
  readonly json: boolean;
  readonly printScript: boolean;
}

/** The words cannot be understood; the message is one sentence. */
export class BadUsage extends Error {}

const COMMON = {
  "ask-sudo-password": { type: "boolean" },
  json: { type: "boolean" },
  "print-script": { type: "boolean" },
} as const;
const PLAN = {
  port: { type: "string" },
  upstream: { type: "string", multiple: true },
  "listen-address": { type: "string", multiple: true },
} as const;

/** @throws BadUsage */
export function readArguments([verb, ...words]: readonly string[], now: number): Request {
  if (verb !== "preflight" && verb !== "status") {
    throw new BadUsage(
      `${verb === undefined ? "nothing is asked for" : `${quoted(verb)} is no command`}; use preflight or status`,
    );
  }
  const { values, positionals } = parsed(words, verb);
  const [destination, endpoint, ...more] = positionals;
  const printScript = values["print-script"] ?? false;
  if (destination === undefined && !printScript) throw new BadUsage("no host is given; name it as ssh does");
  if (destination?.startsWith("-") === true || destination === "")
    throw new BadUsage(`${quoted(destination)} is no host`);
  if (more.length > 0 || (verb === "preflight" && endpoint !== undefined)) {
    throw new BadUsage(
      `${quoted(more[0] ?? endpoint)} is too much; give one host${verb === "status" ? " and one endpoint" : ""}`,
    );
  }
  const look =
    verb === "status"
      ? statusLook(endpoint === undefined ? undefined : read("ENDPOINT", parseEndpointName, endpoint))
      : preflightLook(
          {
            port: read("--port", parsePort, portNumber(values.port)),
            listenAddresses: values["listen-address"]?.map((a) => read("--listen-address", parseIpAddress, a)) ?? [
              "0.0.0.0",
              "::",
            ],
            upstreamServers: values.upstream?.map((a) => read("--upstream", parseUpstreamAddress, a)) ?? [],
          },
          now,
        );
  return {
    destination,
    look,
    askSudoPassword: values["ask-sudo-password"] ?? false,
    json: values.json ?? false,
    printScript,
  };
}

/** What is no number stays as it was given, for the error. */
function portNumber(text = "443"): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function parsed(args: string[], verb: "preflight" | "status") {
  try {
    const options = { ...COMMON, ...(verb === "preflight" ? PLAN : {}) } as typeof COMMON & typeof PLAN;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(". ");
    throw new BadUsage(sentence);
  }
}

function read<T>(name: string, parse: Parser<T>, value: unknown): T {
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof Refusal) throw new BadUsage(`${name} ${quoted(value)} ${error.problem}; ${error.remedy}`);
    throw error;
  }
}
