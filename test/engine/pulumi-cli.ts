import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Config, Operation, Result, Stack, StackOptions } from "./engine";

const OPS: Readonly<Record<string, Operation["op"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  same: "same",
};

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  input?: string;
  mayFail?: boolean;
  onLine?: ((line: string) => void) | undefined;
}

interface EngineEvent {
  resourcePreEvent?: { metadata: { op: string; urn: string; type: string } };
  diagnosticEvent?: { urn?: string; severity: string; message: string };
}

/** The real Pulumi CLI, with state and configuration in a folder of the stack's own. */
export class CliStack implements Stack {
  private constructor(private readonly options: StackOptions) {}

  static async open(options: StackOptions): Promise<CliStack> {
    const stack = new CliStack(options);
    await mkdir(join(options.stateFolder, "backend"), { recursive: true, mode: 0o700 });
    // The stack's configuration is kept with its state, not in the project, where `select --create` puts one.
    const inProject = join(options.project, `Pulumi.${options.stack}.yaml`);
    const theirs = existsSync(inProject);
    await stack.pulumi(["stack", "select", "--create", options.stack]);
    if (!theirs) await rm(inProject, { force: true });
    return stack;
  }

  /** Plain values are written as JSON, which YAML is a superset of: so they keep their types. The CLI adds the secrets. */
  async setConfig(config: Config): Promise<void> {
    const project = /^name: *(\S+)/m.exec(await readFile(join(this.options.project, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    const entries = Object.entries(config);
    const plain: Record<string, unknown> = {};
    for (const [key, { value, secret }] of entries) if (!secret) plain[`${project}:${key}`] = value;
    await writeFile(this.configFile, JSON.stringify({ config: plain }), { mode: 0o600 });
    for (const [key, { value, secret }] of entries) {
      if (!secret) continue;
      const where = ["--config-file", this.configFile, "--stack", this.options.stack];
      const path = key.includes(".") ? ["--path"] : [];
      const set = ["config", "set", "--secret", ...path, `${project}:${key}`, ...where];
      await this.pulumi(set, { input: String(value) });
    }
  }

  up({ preview = false } = {}): Promise<Result> {
    return this.operate(["up", "--yes", ...(preview ? [] : ["--skip-preview"])]);
  }

  preview(): Promise<Result> {
    return this.operate(["preview", "--diff"]);
  }

  destroy(): Promise<Result> {
    return this.operate(["destroy", "--yes", "--skip-preview"]);
  }

  refresh(): Promise<Result> {
    return this.operate(["refresh", "--yes", "--skip-preview"]);
  }

  async exportState(): Promise<string> {
    const entries = await readdir(this.options.stateFolder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
  }

  async forget(resource: string): Promise<void> {
    const { stdout } = await this.pulumi(["stack", "export", "--stack", this.options.stack]);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources: { urn: string }[] } };
    const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${resource}`));
    await this.pulumi(["state", "delete", found?.urn ?? resource, "--yes", "--stack", this.options.stack]);
  }

  async cancel(): Promise<void> {
    await this.pulumi(["cancel", "--yes", "--stack", this.options.stack]);
  }

  async remove(): Promise<void> {
    await rm(this.options.stateFolder, { recursive: true, force: true });
  }

  private get configFile(): string {
    return join(this.options.stateFolder, `Pulumi.${this.options.stack}.yaml`);
  }

  private async operate(command: string[]): Promise<Result> {
    const events = join(this.options.stateFolder, "events.json");
    await writeFile(events, "", { mode: 0o600 });
    const eventLog = this.options.isTimed ? [] : ["--event-log", events];
    const stack = ["--stack", this.options.stack, "--config-file", this.configFile, ...eventLog];
    const began = performance.now();
    const { code, stdout, stderr } = await this.pulumi([...command, ...stack], {
      mayFail: true,
      onLine: this.options.onLine,
    });
    const seconds = (performance.now() - began) / 1000;
    const log = await readFile(events, "utf8");
    await rm(events); // the CLI writes a provider's own secrets into it in clear
    const seen = log
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as EngineEvent);
    const operations = seen.flatMap(({ resourcePreEvent: event }) => {
      const op = event && OPS[event.metadata.op];
      if (!event || !op || event.metadata.type.startsWith("pulumi:")) return [];
      return [{ op, type: event.metadata.type, name: event.metadata.urn.split("::").at(-1) ?? "" }];
    });
    const said = (severity: string) =>
      seen.flatMap(({ diagnosticEvent: event }) => (event?.severity === severity ? [event] : []));
    const errors = said("error").map(({ urn, message }) => underItsResource(urn, message.replace(/^error: |\n$/g, "")));
    return {
      ok: code === 0,
      operations,
      outputs: this.options.isTimed ? {} : await this.outputs(),
      errors: code === 0 ? errors : [...errors, stderr],
      warnings: said("warning").map(({ message }) => message.replace(/^warning: |\n$/g, "")),
      log: stdout + stderr,
      seconds,
    };
  }

  private async outputs(): Promise<Record<string, unknown>> {
    const show = ["stack", "output", "--json", "--show-secrets", "--stack", this.options.stack];
    const { code, stdout } = await this.pulumi(show, { mayFail: true });
    return code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : {};
  }

  private pulumi(args: string[], { input = "", mayFail = false, onLine }: RunOptions = {}): Promise<Ended> {
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(this.options.stateFolder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...this.options.env,
      ...(this.options.isTimed ? {} : { PULUMI_DEBUG_COMMANDS: "true" }), // for --event-log, as the Automation API sets it
    };
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: this.options.project,
        env,
      });
      child.stdin.on("error", () => undefined).end(input);
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      if (onLine) createInterface(child.stdout).on("line", onLine);
      child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      child.on("error", reject);
      child.on("close", (code) => {
        const result = {
          code: code ?? -1,
          stdout: Buffer.concat(out).toString(),
          stderr: Buffer.concat(err).toString(),
        };
        if (result.code === 0 || mayFail) resolve(result);
        else reject(new Error(`pulumi ${args[0] ?? ""}: ${result.stderr}`));
      });
    });
  }
}

/** As the CLI prints it, below the resource that it belongs to; what belongs to the program itself stands alone. */
function underItsResource(urn: string | undefined, message: string): string {
  const [, , types = "", name = ""] = urn?.split("::") ?? [];
  const type = types.split("$").at(-1) ?? "";
  return type === "" || type === "pulumi:pulumi:Stack" ? message : `${type} (${name}): ${message}`;
}
