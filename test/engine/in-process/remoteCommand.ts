import { run } from "../../../components/drift/run";
import { dial } from "./dial";
import type { Provider } from "./provider";
import { type Fields, text } from "./secrets";

/** command.remote.Command: one connection an operation, the texts of the real provider's errors. */
export const remoteCommandProvider: Provider = {
  create: (inputs, log) => execute(inputs, text(inputs.create), log),
  update: (_old, inputs, log) => execute(inputs, text(inputs.update ?? inputs.create), log),
  async delete({ inputs }, log) {
    if (inputs.delete !== undefined) await execute(inputs, text(inputs.delete), log);
  },
  updates: ["create", "update", "delete", "stdin", "connection", "logging", "environment", "addPreviousOutputInEnv"],
};

async function execute(inputs: Fields, command: string, log: (line: string) => void): Promise<Fields> {
  const client = await dial(inputs.connection as Fields, log);
  try {
    const { code, stdout, stderr } = await run(client, command, text(inputs.stdin ?? ""));
    if (code === undefined) throw new Error("wait: remote command exited without exit status or exit signal");
    if (inputs.logging === "stdout" || inputs.logging === "stdoutAndStderr")
      stdout.split("\n").filter(Boolean).forEach(log);
    if (code !== 0)
      throw new Error(`Process exited with status ${code}: running ${JSON.stringify(command)}:\n${stdout}${stderr}`);
    return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
  } finally {
    client.end();
  }
}
