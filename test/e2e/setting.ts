import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, onTestFinished, TestRunner } from "vitest";
import type { ServedEndpoint } from "../../components/args/servedEndpoint";
import { chooseEngine, type Result, type Stack, type StackOptions } from "../engine/engine";
import { type Kind, privateKey, startHost, type TestHost } from "../hosts/host";
import { found, keepSecret, overheard } from "./canaries";

const PROJECT = resolve(__dirname, "../..");
export const engine = chooseEngine();

export type EndpointOutputs = ServedEndpoint;

/** A stack of the project's own program, with its configuration. */
export class TestStack {
  private constructor(
    readonly stack: Stack,
    private values: Record<string, { value: unknown; secret?: boolean }>,
  ) {}

  static async create(name: string, host: TestHost, endpoint: object, login: object = {}): Promise<TestStack> {
    const created = new TestStack(await freshStack(PROJECT, name, host), {
      name: { value: "chat" },
      host: { value: { address: host.address, hostKey: host.hostKey, ...login } },
      privateKey: { value: privateKey(), secret: true },
      endpoint: { value: endpoint },
    });
    await created.set({});
    return created;
  }

  /** Changes keys of the stack's configuration; undefined takes one away. */
  async set(changes: Record<string, unknown>, secret = false): Promise<void> {
    for (const [key, value] of Object.entries(changes)) {
      if (secret && typeof value === "string" && value.length >= 12) keepSecret(value);
      if (value === undefined) this.values = Object.fromEntries(Object.entries(this.values).filter(([k]) => k !== key));
      else this.values[key] = { value, secret: secret || key.endsWith("rivateKey") };
    }
    await this.stack.setConfig(this.values);
  }

  /** `up` that has to succeed. */
  async up(): Promise<EndpointOutputs> {
    const result = await this.stack.up();
    if (!result.ok) throw new Error(`up failed:\n${result.errors.join("\n")}`);
    return result.outputs as unknown as EndpointOutputs;
  }

  /** `up` that has to fail: all that the user sees. */
  async failingUp(): Promise<Result & { text: string }> {
    const result = await this.stack.up();
    if (result.ok) throw new Error(`up succeeded:\n${result.log}`);
    return { ...result, text: [...result.errors, result.log].join("\n") };
  }

  async destroy(): Promise<Result> {
    const result = await this.stack.destroy();
    if (!result.ok) throw new Error(`destroy failed:\n${result.errors.join("\n")}\n${result.log}`);
    return result;
  }
}

/** A folder that is gone, as a fresh host is, when its test or file has ended. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wss-e2e-"));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A stack of any program, with its state in such a folder. */
export async function freshStack(project: string, stack = "test", ...hosts: TestHost[]): Promise<Stack> {
  return openStack({ project, stack, stateFolder: await freshFolder() }, ...hosts);
}

/** One of which all that a user sees is searched, at a host's end, for the secrets that there were and the keys of these hosts. */
export async function openStack(options: StackOptions, ...hosts: TestHost[]): Promise<Stack> {
  return overheard(await engine.openStack(options), ...hosts);
}

/** The end of a host's life: no secret may be found anywhere but where it belongs. */
export async function searchAndStop(host: TestHost): Promise<void> {
  try {
    expect(await found(host)).toEqual([]);
  } finally {
    await host.stop();
  }
}

/** A fresh host: gone after the test that started it, or after the file if that was a hook. */
export async function freshHost(name: string, lastOctet: number, kind?: Kind): Promise<TestHost> {
  const host = await startHost(name, lastOctet, kind);
  cleanUp(() => searchAndStop(host));
  return host;
}

const atTheEnd: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const step of atTheEnd.reverse()) await step();
});

/** Runs after the test, or after the file where a hook asks for it. */
export function cleanUp(step: () => Promise<void>): void {
  if (TestRunner.getCurrentTest()) onTestFinished(step);
  else atTheEnd.push(step);
}
