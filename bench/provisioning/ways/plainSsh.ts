import { commandLine } from "../../../components/host/transaction";
import { stdinOfAll } from "../../../test/e2e/script";
import { attempt } from "../../processes";
import { loginOptions } from "../login";
import type { Target } from "../target";
import { argumentsOf, type Wanted } from "../wanted";
import type { Applied, Way } from "./way";

/** What the component sends to a host for its endpoints. */
export function scriptOf(wanted: readonly Wanted[]): { name: string; input: string } {
  const [first, ...more] = wanted;
  const name = first && more.length === 0 ? first.name : "all";
  const members = wanted.map((endpoint) => ({ ...endpoint, change: argumentsOf(endpoint) }));
  return { name, input: stdinOfAll(name, members) };
}

/** The very script that the component sends, by `ssh host bash -s`: less than that no engine can take. */
export class PlainSsh implements Way {
  apply(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    return this.send("apply", targets, wanted);
  }

  destroy(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    return this.send("remove", targets, wanted);
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }

  private async send(
    verb: "apply" | "remove",
    targets: readonly Target[],
    wanted: readonly Wanted[],
  ): Promise<Applied> {
    const { name, input } = scriptOf(wanted);
    const began = performance.now();
    const ran = await Promise.all(
      targets.map(({ port }) => attempt("ssh", [...loginOptions(port), commandLine(verb, name)], { input })),
    );
    const seconds = (performance.now() - began) / 1000;
    return { ok: ran.every(({ code }) => code === 0), seconds, said: ran.map((r) => r.stdout + r.stderr).join("") };
  }
}
