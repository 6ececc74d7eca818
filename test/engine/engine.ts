import { execFileSync } from "node:child_process";
import { InProcessStack } from "./in-process/stack";
import { CliStack } from "./pulumi-cli";

/** One thing that was done to a resource, or would be done in a preview. The stack itself is left out. */
export interface Operation {
  op: "create" | "update" | "replace" | "delete" | "same";
  type: string;
  name: string;
}

export interface Result {
  ok: boolean;
  operations: Operation[];
  /** The stack's outputs in clear. */
  outputs: Record<string, unknown>;
  /** What went wrong, as the user reads it. */
  errors: string[];
  /** What the user is warned of, and still sees when the run is over. */
  warnings: string[];
  /** All that the user sees. */
  log: string;
  /** How long the user waits. */
  seconds: number;
}

/** By key; a key with dots is a place inside an object, as `pulumi config set --path` takes it. */
export type Config = Record<string, { value: unknown; secret?: boolean }>;

/** A stack of a Pulumi program, on either engine. */
export interface Stack {
  /** Replaces the whole configuration. Keys stand without the project's name; objects are kept as JSON. */
  setConfig(config: Config): Promise<void>;
  /** With `preview`, as a plain `pulumi up` is: it shows what it would do first. */
  up(options?: { preview?: boolean }): Promise<Result>;
  /** What `preview --diff` shows. */
  preview(): Promise<Result>;
  destroy(): Promise<Result>;
  refresh(): Promise<Result>;
  /** Everything that is kept between runs, as it lies on disk. */
  exportState(): Promise<string>;
  /** `pulumi cancel`: takes away what a run that was killed holds. */
  cancel(): Promise<void>;
  /** `pulumi state delete` of a resource: nothing is done to what it stands for. */
  forget(resource: string): Promise<void>;
  /** Forgets the stack. */
  remove(): Promise<void>;
}

export interface StackOptions {
  /** Folder with Pulumi.yaml and the program. */
  project: string;
  stack: string;
  /** Folder of the stack's own, for what is kept between runs. */
  stateFolder: string;
  /** Is told each line that the user sees, as it comes. */
  onLine?: (line: string) => void;
  /** Without the CLI's log of events, which takes time that no user spends, and its outputs: operations, warnings and outputs are empty then. */
  isTimed?: boolean;
  /** Of the CLI, beside that of this process. */
  env?: Readonly<Record<string, string>>;
}

export interface Engine {
  name: "pulumi" | "in-process";
  /** The stack of a folder; a new one if there is none. */
  openStack(options: StackOptions): Promise<Stack>;
}

/** WSS_ENGINE decides; else the Pulumi CLI if it is on PATH, else the stand-in that runs inside this process. */
export function chooseEngine(): Engine {
  const asked = process.env.WSS_ENGINE ?? "";
  if (!["", "pulumi", "in-process"].includes(asked)) {
    throw new Error(`WSS_ENGINE is "${asked}"; use pulumi or in-process, or leave it out`);
  }
  return asked === "pulumi" || (asked === "" && hasCli())
    ? { name: "pulumi", openStack: (options) => CliStack.open(options) }
    : { name: "in-process", openStack: (options) => Promise.resolve(new InProcessStack(options)) };
}

function hasCli(): boolean {
  try {
    execFileSync("pulumi", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
