import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const PROJECT = resolve(__dirname, "../..");
const PASSPHRASE = "of-a-test";

/** A copy of this project in a folder of its own. */
export async function copyOfProject(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "wss-project-"));
  for (const part of ["components", "index.ts", "Pulumi.yaml", "package.json", "tsconfig.json"])
    await cp(join(PROJECT, part), join(folder, part), { recursive: true });
  await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Words of the real CLI, as somebody types them in such a copy, with the environment that a unit of systemd's has: no HOME. */
export async function pulumiIn(
  folder: string,
  words: string[],
  input = "",
): Promise<{ stdout: string; stderr: string }> {
  const { PATH, HOME = "", PULUMI_HOME = join(HOME, ".pulumi") } = process.env;
  const backend = { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
  const env = { PATH, LANG: "C.UTF-8", PULUMI_HOME, ...backend } as NodeJS.ProcessEnv;
  const running = promisify(execFile)("pulumi", words, { cwd: folder, env, maxBuffer: 1 << 30 });
  running.child.stdin?.end(input);
  return running;
}
