import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chooseEngine, type Stack } from "../../../test/engine/engine";
import { privateKey } from "../../../test/hosts/host";
import type { Target } from "../target";
import type { Wanted } from "../wanted";
import type { Applied, How, Way } from "./way";

export const engine = chooseEngine();

/** A Pulumi program of the folder `programs`, by the engine that is there. */
export class Program implements Way {
  private constructor(
    private readonly stack: Stack,
    private readonly stateFolder: string,
    private readonly describe: (endpoint: Wanted) => object,
    readonly hows: readonly How[],
  ) {}

  /** Of a folder of `programs`, or anywhere else. */
  static async open(
    name: string,
    describe: (endpoint: Wanted) => object,
    hows: readonly How[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const stateFolder = await mkdtemp(join(tmpdir(), "wss-bench-"));
    const project = resolve(__dirname, "../programs", name);
    const stack = await engine.openStack({ project, stack: "bench", stateFolder, isTimed: true, env });
    return new Program(stack, stateFolder, describe, hows);
  }

  apply(targets: readonly Target[], wanted: readonly Wanted[], how?: How): Promise<Applied> {
    return inTurn(() => this.configured(targets, wanted, how));
  }

  async destroy(): Promise<Applied> {
    return applied(await inTurn(() => this.stack.destroy()));
  }

  async forget(): Promise<void> {
    await this.stack.remove();
    await rm(this.stateFolder, { recursive: true, force: true });
  }

  private async configured(targets: readonly Target[], wanted: readonly Wanted[], how?: How): Promise<Applied> {
    await this.stack.setConfig({
      targets: {
        value: targets.map(({ host, port }) => ({ name: host.name, port, hostKey: host.hostKey })),
      },
      endpoints: { value: wanted.map((endpoint) => ({ name: endpoint.name, ...this.describe(endpoint) })) },
      privateKey: { value: privateKey(), secret: true },
      ...(how === "with detectDrift" ? { detectDrift: { value: true } } : {}),
    });
    return applied(await this.stack.up({ preview: how === "in a plain up" }));
  }
}

let last: Promise<unknown> = Promise.resolve();

/** The stand-in has one SDK for all programs of this process: one runs at a time. */
function inTurn<T>(action: () => Promise<T>): Promise<T> {
  if (engine.name === "pulumi") return action();
  const next = last.then(action);
  last = next.catch(() => undefined);
  return next;
}

function applied({ ok, seconds, log, errors }: Awaited<ReturnType<Stack["up"]>>): Applied {
  return { ok, seconds, said: [log, ...errors].join("\n") };
}
