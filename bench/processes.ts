import { spawn } from "node:child_process";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

interface RunOptions {
  input?: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Runs a program to its end. A status other than 0 is a result, not an error. */
export function attempt(
  command: string,
  args: readonly string[],
  { input = "", env, cwd }: RunOptions = {},
): Promise<Ran> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined).end(input);
    child.on("error", reject);
    child.on("close", (code) => {
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      resolve({ code: code ?? -1, stdout: text(out), stderr: text(err), seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** Runs a program that has to succeed. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const ran = await attempt(command, args, options);
  if (ran.code !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${ran.code}\n${ran.stdout}${ran.stderr}`);
  return ran;
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
