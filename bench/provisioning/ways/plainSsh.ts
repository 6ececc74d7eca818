import { commandLine } from "../../../components/host/transaction";
import { stdin } from "../../../test/e2e/script";
import { attempt } from "../../processes";
import { loginOptions } from "../login";
import type { Target } from "../target";
import { argumentsOf, type Wanted } from "../wanted";
import type { Applied, Way } from "./way";

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
    const inputs = wanted.map((endpoint) => [endpoint.name, stdin(endpoint.pem, argumentsOf(endpoint), endpoint.name)]);
    const began = performance.now();
    const all = await Promise.all(
      targets.map(async ({ port }) => {
        const said = [];
        for (const [name = "", input] of inputs) {
          said.push(await attempt("ssh", [...loginOptions(port), commandLine(verb, name)], { input }));
        }
        return said;
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const ran = all.flat();
    return { ok: ran.every(({ code }) => code === 0), seconds, said: ran.map((r) => r.stdout + r.stderr).join("") };
  }
}
