import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { buildImages, findHost, GATEWAY, repository, startHost, stopAll, type TestHost } from "../test/hosts/host";

const HOST = "ws1";
const LAST_OCTET = 10;
const ECHO_PORT = 8765;

/** The demo's own host; `fresh` if it had to be started. */
export async function localHost(): Promise<{ host: TestHost; fresh: boolean }> {
  await buildImages();
  const running = await findHost(HOST, LAST_OCTET);
  if (running) return { host: running, fresh: false };
  await stopAll();
  await repository("up");
  return { host: await startHost(HOST, LAST_OCTET), fresh: true };
}

/** A ws echo server on this machine, where the demo's host reaches it. Gives address and pid. */
export async function echoServer(folder: string): Promise<{ address: string; pid: number }> {
  const address = `${GATEWAY}:${ECHO_PORT}`;
  const running = echoPid(folder);
  if (running !== undefined) return { address, pid: running };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, "echo-server.log");
  const out = openSync(log, "w", 0o600);
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(__dirname, "echoServer.ts"), GATEWAY, String(ECHO_PORT)],
    { detached: true, stdio: ["ignore", out, out], cwd: join(__dirname, "..") },
  );
  closeSync(out);
  child.unref();
  writeFileSync(join(folder, "echo-server.pid"), String(child.pid));
  for (let i = 0; i < 100; i++) {
    const said = readFileSync(log, "utf8");
    if (said.includes("listening") && child.pid !== undefined) return { address, pid: child.pid };
    if (child.exitCode !== null)
      throw new Error(
        `the echo server did not start (does a demo run from another folder? end it with --stop): ${said}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the echo server did not start within 10 s: ${readFileSync(log, "utf8")}`);
}

/** Ends what the demo started, and takes away what it built and kept. */
export async function removeLocalHost(folder: string): Promise<void> {
  const pid = echoPid(folder);
  if (pid !== undefined) process.kill(pid);
  await stopAll();
  rmSync(join(homedir(), ".cache/wss-endpoint"), { recursive: true, force: true });
}

/** The pid in the demo's folder, if that is still our echo server. */
function echoPid(folder: string): number | undefined {
  const file = join(folder, "echo-server.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8"));
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("echoServer.ts") ? pid : undefined;
  } catch {
    return undefined;
  }
}
