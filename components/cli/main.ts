#!/usr/bin/env node
import { spawn } from "node:child_process";
import { asScript, overSsh } from "../host/look";
import { BadUsage, readArguments, type Request, USAGE } from "./arguments";
import { findings } from "../host/findings";
import { askPassword } from "./password";

const SSH_FAILED = 255;
const EXIT = { good: 0, problem: 1, usage: 2, notReached: 3 } as const;

async function main(words: string[]): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    process.stdout.write(USAGE);
    return EXIT.good;
  }
  let request: Request;
  try {
    request = readArguments(words, Date.now());
  } catch (error) {
    if (!(error instanceof BadUsage)) throw error;
    process.stderr.write(`wss-endpoint: ${error.message}; see --help\n`);
    return EXIT.usage;
  }
  const { destination, look, json } = request;
  if (request.printScript || destination === undefined) {
    process.stdout.write(asScript(look));
    return EXIT.good;
  }
  const sudoPassword = request.askSudoPassword ? await askPassword(`sudo password on ${destination}: `) : "";
  const { command, input } = overSsh(look, sudoPassword);
  const { status, printed } = await ssh(destination, command, input);
  if (status === SSH_FAILED) {
    process.stderr.write(`wss-endpoint: ${destination} was not reached; try: ssh ${destination}\n`);
    return EXIT.notReached;
  }
  process.stdout.write(json ? `${JSON.stringify(findings(printed), undefined, 2)}\n` : printed);
  return status === 0 ? EXIT.good : EXIT.problem;
}

/** Runs a command by the user's own ssh, with their configuration, agent and known hosts. Its errors stand in ours. */
function ssh(destination: string, command: string, input: string): Promise<{ status: number; printed: string }> {
  return new Promise((resolve, reject) => {
    const options = ["-T", "-o", "ConnectTimeout=15"];
    const child = spawn("ssh", [...options, "--", destination, command], { stdio: ["pipe", "pipe", "inherit"] });
    const out: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    // A host that is not reached reads nothing.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status: status ?? SSH_FAILED, printed: Buffer.concat(out).toString() });
    });
  });
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`wss-endpoint: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.notReached;
  },
);
