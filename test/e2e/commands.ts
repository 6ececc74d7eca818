import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { type ExecResult, privateKey, type TestHost } from "../hosts/host";
import { listen } from "./canaries";
import { cleanUp } from "./setting";

const MAIN = resolve(__dirname, "../../components/cli/main.ts");

/** The package's commands, as a user runs them whose own ssh knows the hosts and their key. */
export class Commands {
  private constructor(private readonly folder: string) {}

  static create(...hosts: TestHost[]): Commands {
    const folder = mkdtempSync(join(tmpdir(), "wss-ssh-"));
    cleanUp(() => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    });
    writeFileSync(join(folder, "key"), privateKey(), { mode: 0o600 });
    writeFileSync(join(folder, "known"), hosts.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(""));
    const config = `IdentityFile ${folder}/key\nUserKnownHostsFile ${folder}/known\nBatchMode yes\n`;
    writeFileSync(join(folder, "config"), config);
    writeFileSync(join(folder, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/config "$@"\n`);
    chmodSync(join(folder, "ssh"), 0o755);
    return new Commands(folder);
  }

  run(words: string[], input = ""): Promise<ExecResult> {
    const env = { ...process.env, PATH: `${this.folder}${delimiter}${process.env.PATH ?? ""}` };
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...words], { env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    return new Promise((done) =>
      child.on("close", (code) => {
        listen(words.join(" "), stdout, stderr);
        done({ code: code ?? -1, stdout, stderr });
      }),
    );
  }
}
