import type { TestHost } from "../hosts/host";

export interface Outcome {
  code: number;
  said: string;
}

/** Runs a command on a host once for each input, all in one ssh call: what each exits with and prints. */
export async function runEach(
  host: TestHost,
  command: string,
  inputs: readonly (string | Buffer)[],
): Promise<Outcome[]> {
  const loop = `while read -r line; do said=$(base64 -d <<<"$line" | { ${command}; } 2>&1 | base64 -w0; exit "\${PIPESTATUS[1]}"); echo "$? $said"; done`;
  const lines = inputs.map((input) => `${Buffer.from(input as string).toString("base64")}\n`);
  const printed = await host.run(`bash -c '${loop.replace(/'/g, `'\\''`)}'`, { input: lines.join("") });
  const outcomes = printed
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [code, said = ""] = line.split(" ");
      return { code: Number(code), said: Buffer.from(said, "base64").toString() };
    });
  if (outcomes.length !== inputs.length) throw new Error(`${outcomes.length} of ${inputs.length} inputs were run`);
  return outcomes;
}
