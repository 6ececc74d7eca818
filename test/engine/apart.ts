import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { chooseEngine, type Config, type Result, type StackOptions } from "./engine";

interface Asked {
  options: StackOptions;
  config: Config;
  verb: "up" | "destroy";
}

/** Runs a stack in a process of its own, for several at once: the SDK keeps what it knows of a run for the whole process. */
export async function apart(asked: Asked): Promise<Result> {
  const child = spawn(process.execPath, ["--import", "tsx", __filename], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(asked));
  return JSON.parse(await text(child.stdout)) as Result;
}

async function main(): Promise<void> {
  const { options, config, verb } = JSON.parse(await text(process.stdin)) as Asked;
  const stack = await chooseEngine().openStack(options);
  await stack.setConfig(config);
  process.stdout.write(JSON.stringify(await stack[verb]()));
}

if (process.argv[1] === __filename) void main();
