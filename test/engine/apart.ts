import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { chooseEngine, type Config, type Result, type StackOptions } from "./engine";

export interface Asked {
  options: StackOptions;
  config: Config;
  verb: "up" | "destroy";
  /** After a run that was killed. */
  cancelFirst?: boolean;
}

export interface Apart {
  /** Undefined where it was killed. */
  result: Promise<Result | undefined>;
  /** kill -9 of the engine with all that it has started. */
  kill: () => Promise<void>;
}

/** Runs a stack in a process of its own, for several at once: the SDK keeps what it knows of a run for the whole process. */
export async function apart(asked: Asked): Promise<Result> {
  const result = await beginApart(asked).result;
  if (!result) throw new Error("the engine ended without a result");
  return result;
}

export function beginApart(asked: Asked): Apart {
  const arguments_ = ["--import", "tsx", __filename];
  const child = spawn(process.execPath, arguments_, { stdio: ["pipe", "pipe", "inherit"], detached: true });
  child.stdin.end(JSON.stringify(asked));
  const ended = once(child, "close");
  const printed = text(child.stdout);
  return {
    result: printed.then((json) => (json === "" ? undefined : (JSON.parse(json) as Result))),
    kill: async () => {
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await ended;
    },
  };
}

async function main(): Promise<void> {
  const { options, config, verb, cancelFirst } = JSON.parse(await text(process.stdin)) as Asked;
  const stack = await chooseEngine().openStack(options);
  if (cancelFirst) await stack.cancel();
  await stack.setConfig(config);
  process.stdout.write(JSON.stringify(await stack[verb]()));
}

if (process.argv[1] === __filename) void main();
