import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { require as requireTs } from "tsx/cjs/api";
import type { Config, Result, Stack, StackOptions } from "../engine";
import { attach } from "./monitor";
import { type Fields, mask, reveal } from "./secrets";
import { Session } from "./session";
import { State } from "./state";

const { cache } = createRequire(__filename);

/**
 * A stand-in for the Pulumi engine, for tests and the demo where no CLI can be had: the real Node SDK, real SSH, real
 * certificates, and state that is kept between runs. It knows the resources of this project and no others.
 */
export class InProcessStack implements Stack {
  private config: Config = {};

  constructor(private readonly options: StackOptions) {}

  setConfig(config: Config): Promise<void> {
    this.config = config;
    return Promise.resolve();
  }

  async up({ preview = false } = {}): Promise<Result> {
    const shown = preview ? await this.runProgram(true) : undefined;
    if (shown?.ok === false) return shown;
    const done = await this.runProgram(false);
    return { ...done, seconds: done.seconds + (shown?.seconds ?? 0) };
  }

  preview(): Promise<Result> {
    return this.runProgram(true);
  }

  async destroy(): Promise<Result> {
    const state = new State(this.options);
    const session = new Session(state, false, this.options.onLine);
    await session.deleteRest();
    if (session.errors.length === 0) state.outputs = {};
    state.save();
    return result(session, state);
  }

  refresh(): Promise<Result> {
    // The providers of this project cannot read: a refresh finds everything as it was.
    const state = new State(this.options);
    const session = new Session(state, true, this.options.onLine);
    for (const { type, name } of state.resources.values()) session.operations.push({ op: "same", type, name });
    return Promise.resolve(result(session, state));
  }

  exportState(): Promise<string> {
    return Promise.resolve(new State(this.options).text());
  }

  forget(resource: string): Promise<void> {
    const state = new State(this.options);
    for (const { urn, name } of [...state.resources.values()]) if (name === resource) state.resources.delete(urn);
    state.save();
    return Promise.resolve();
  }

  cancel(): Promise<void> {
    return Promise.resolve(); // it locks nothing
  }

  async remove(): Promise<void> {
    await rm(this.options.stateFolder, { recursive: true, force: true });
  }

  private async runProgram(preview: boolean): Promise<Result> {
    const state = new State(this.options);
    const session = new Session(state, preview, this.options.onLine);
    const project =
      /^name: *(\S+)/m.exec(readFileSync(join(this.options.project, "Pulumi.yaml"), "utf8"))?.[1] ?? "project";
    const never = () => Promise.reject(new Error("unreachable"));
    const mocks = { newResource: () => ({ id: "", state: {} }), call: never };
    await pulumi.runtime.setMocks(mocks, project, this.options.stack, preview, "organization");
    setConfig(project, this.config);
    // Of another stack whose state lies in the same folder, as stacks of one backend do.
    const outputsOf = (name: string) => new State({ ...this.options, stack: name.split("/").at(-1) ?? "" }).outputs;
    const collected = attach(session, outputsOf);
    await quietly(session, () => pulumi.runtime.runInPulumiStack(() => this.program()));
    if (session.errors.length === 0) await session.deleteRest();
    if (!preview && session.errors.length === 0) {
      state.outputs = collected.stackOutputs;
      state.save();
    }
    return result(session, state, preview ? collected.stackOutputs : state.outputs);
  }

  /** The program's exports, from a run of its own; a function is called, as the Node host of the CLI does. */
  private async program(): Promise<unknown> {
    const file = join(this.options.project, "index.ts");
    for (const loaded of Object.keys(cache)) if (loaded.startsWith(file)) Reflect.deleteProperty(cache, loaded);
    const exported = requireTs(file, __filename) as unknown;
    return typeof exported === "function" ? await (exported as () => unknown)() : exported;
  }
}

/** Objects as JSON, with what is set at a path inside put into them. */
function setConfig(project: string, config: Config): void {
  const values = new Map<string, unknown>();
  const secretKeys: string[] = [];
  for (const [path, { value, secret }] of Object.entries(config)) {
    const [key = "", ...inside] = path.split(".");
    values.set(key, put(values.get(key), inside, value));
    if (secret) secretKeys.push(`${project}:${key}`);
  }
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const all = [...values].map(([key, value]) => [`${project}:${key}`, text(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(all) as Record<string, string>, secretKeys);
}

function put(object: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  const fields = (object ?? {}) as Record<string, unknown>;
  return { ...fields, [key]: put(fields[key], rest, value) };
}

/** Runs the program; the SDK rejects every output of a failed resource by itself, which is no news after the first. */
async function quietly(session: Session, run: () => Promise<unknown>): Promise<void> {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  // What waits for what failed never ends, be it a resource or the program's own code: the CLI ends the process then.
  const note = (error: unknown) => {
    const { message } = error as Error;
    if (!message.includes("failed to register new resource")) session.fail(message);
    stop();
  };
  process.on("unhandledRejection", note);
  // Where the SDK sends its diagnostics when it has no engine to send them to.
  const { warn, log } = console;
  console.warn = (text: string) => {
    session.warn(text.replace(/^warning: \[runtime\] /, ""));
  };
  console.log = (...texts: unknown[]) => {
    // What a session prints may come here again.
    const [text] = texts;
    if (typeof text === "string" && text.startsWith("info: "))
      session.print(text.replace(/^(info: )\[runtime\] /, "$1"));
    else log(...texts);
  };
  try {
    const ended = run()
      .catch(note)
      .then(() => pulumi.runtime.disconnect()) // waits for every registration
      .catch(note);
    await Promise.race([ended, stopped.then(() => session.settle())]);
    for (let i = 0; i < 3; i++) await new Promise(setImmediate); // lets unhandledRejection fire
  } finally {
    Object.assign(console, { warn, log });
    process.off("unhandledRejection", note);
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

function result(session: Session, state: State, outputs: Fields = state.outputs): Result {
  const shown = Object.entries(mask(outputs) as Fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return {
    ok: session.errors.length === 0,
    operations: session.operations,
    outputs: reveal(outputs) as Fields,
    errors: session.errors,
    warnings: session.warnings,
    log: [...session.lines, "Outputs:", ...shown].join("\n"),
    seconds: (performance.now() - session.began) / 1000,
  };
}
