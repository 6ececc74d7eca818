import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { DevTools } from "./devTools";

const FLAGS = [
  "--headless",
  "--no-sandbox", // the tests run as root
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-breakpad",
  "--no-first-run",
  "--no-proxy-server", // a proxy of the machine's environment does not know the test hosts
  "--remote-debugging-port=0",
];

/** A headless Chromium with one page, and with a home of its own that is gone after it. */
export class Chromium {
  /** What the browser says in its console. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly home: string,
    private readonly page: DevTools,
  ) {
    page.on("Log.entryAdded", (params) => {
      this.complaints.push((params as { entry: { text: string } }).entry.text);
    });
  }

  /** `trusted`: a certificate in PEM that this user trusts; `names`: the addresses of DNS names. */
  static async start(options: { trusted?: string; names?: Record<string, string> } = {}): Promise<Chromium> {
    const home = await mkdtemp(join(tmpdir(), "wss-chromium-"));
    let child: ChildProcess | undefined;
    try {
      if (options.trusted !== undefined) await trust(home, options.trusted);
      const rules = Object.entries(options.names ?? {}).map(([name, address]) => `MAP ${name} ${address}`);
      const flags = [...FLAGS, `--user-data-dir=${join(home, "profile")}`, `--host-resolver-rules=${rules.join(",")}`];
      // Detached: a process group of its own, so that its helpers go with it.
      child = spawn("chromium", flags, { detached: true, stdio: ["ignore", "ignore", "pipe"], env: ownHome(home) });
      const browser = await debuggingAddress(child);
      const created = await fetch(`http://${browser}/json/new`, { method: "PUT" });
      const { webSocketDebuggerUrl } = (await created.json()) as { webSocketDebuggerUrl: string };
      const chromium = new Chromium(child, home, await DevTools.connect(webSocketDebuggerUrl));
      await chromium.page.call("Log.enable");
      return chromium;
    } catch (error) {
      await end(child, home);
      throw error;
    }
  }

  async open(url: string): Promise<void> {
    const { errorText } = (await this.page.call("Page.navigate", { url })) as { errorText?: string };
    if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
  }

  /** The page's text as a reader sees it. */
  async text(): Promise<string> {
    const expression = "document.body?.innerText ?? ''";
    const { result } = (await this.page.call("Runtime.evaluate", { expression })) as { result: { value: string } };
    return result.value.trim();
  }

  stop(): Promise<void> {
    return end(this.child, this.home);
  }
}

/** The certificates that Chromium's user trusts are in ~/.pki/nssdb. */
async function trust(home: string, certificate: string): Promise<void> {
  const [file, database] = [join(home, "trusted.pem"), join(home, ".pki/nssdb")];
  await writeFile(file, certificate);
  await mkdir(database, { recursive: true });
  const certutil = (...args: string[]) =>
    promisify(execFile)("certutil", ["-d", `sql:${database}`, ...args]).catch((error: unknown) => {
      throw missing("certutil", "libnss3-tools", error);
    });
  await certutil("-N", "--empty-password");
  // P: this very certificate is trusted, and no other that it might sign.
  await certutil("-A", "-n", "endpoint", "-t", "P,,", "-i", file);
}

function ownHome(home: string): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith("XDG_"));
  return { ...Object.fromEntries(rest), HOME: home };
}

/** Chromium takes a free port and says which on its standard error. */
async function debuggingAddress(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  const failed = once(child, "error").then(([error]) => {
    throw missing("chromium", "chromium", error);
  });
  const said = (async () => {
    for await (const line of createInterface(child.stderr as Readable)) {
      const address = /^DevTools listening on ws:\/\/([^/]+)/.exec(line)?.[1];
      if (address !== undefined) return address;
      lines.push(line);
    }
    throw new Error(`chromium ended at its start:\n${lines.join("\n")}`);
  })();
  const silent = wait(60_000, undefined, { ref: false }).then(() => {
    throw new Error(`chromium did not say where it listens:\n${lines.join("\n")}`);
  });
  const address = await Promise.race([said, failed, silent]);
  child.stderr?.resume();
  return address;
}

function missing(command: string, debianPackage: string, cause: unknown): Error {
  if ((cause as { code?: string }).code !== "ENOENT") return cause as Error;
  return new Error(`there is no ${command}: install the Debian package ${debianPackage}, as npm test does`, { cause });
}

async function end(child: ChildProcess | undefined, home: string): Promise<void> {
  if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await gone;
  }
  // Its helpers may still write for a moment.
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
