import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { TestHost } from "../../hosts/host";
import { DevTools } from "./devTools";

const FLAGS = [
  "--headless",
  "--no-sandbox", // the tests run as root
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-breakpad",
  "--no-first-run",
  "--no-proxy-server", // a proxy of the machine's environment does not know the test hosts
  "--remote-debugging-pipe", // its descriptors 3 and 4: a port would be in the namespace that it runs in
];

export interface ChromiumOptions {
  trusted?: string;
  names?: Record<string, string>;
}

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

  /**
   * On that machine: in its network namespace, because Chromium gives up what it does (ERR_NETWORK_CHANGED) when an
   * interface comes or goes in its own, and other tests' hosts do that all the time.
   *
   * `trusted`: a certificate in PEM that this user trusts; `names`: the addresses of DNS names.
   */
  static async start(on: TestHost, options: ChromiumOptions = {}): Promise<Chromium> {
    const home = await mkdtemp(join(tmpdir(), "wss-chromium-"));
    let child: ChildProcess | undefined;
    try {
      if (options.trusted !== undefined) await trust(home, options.trusted);
      const rules = Object.entries(options.names ?? {}).map(([name, address]) => `MAP ${name} ${address}`);
      const flags = [...FLAGS, `--user-data-dir=${join(home, "profile")}`, `--host-resolver-rules=${rules.join(",")}`];
      // Detached: a process group of its own, so that its helpers go with it.
      child = spawn("nsenter", [`--net=${await on.networkNamespace()}`, "chromium", ...flags], {
        detached: true,
        stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
        env: ownHome(home),
      });
      const said = standardError(child);
      const page = new DevTools(child.stdio[3] as Writable, child.stdio[4] as Readable);
      const late = wait(60_000, undefined, { ref: false }).then(() => Promise.reject(new Error("no answer in 60 s")));
      await Promise.race([page.openPage(), late]).catch((cause: unknown) => {
        throw new Error(`chromium does not start (npm test installs the Debian package chromium): ${said()}`, {
          cause,
        });
      });
      const chromium = new Chromium(child, home, page);
      await page.call("Log.enable");
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
    promisify(execFile)("certutil", ["-d", `sql:${database}`, ...args]).catch((cause: unknown) => {
      throw new Error("certutil failed (npm test installs the Debian package libnss3-tools)", { cause });
    });
  await certutil("-N", "--empty-password");
  // P: this very certificate is trusted, and no other that it might sign.
  await certutil("-A", "-n", "endpoint", "-t", "P,,", "-i", file);
}

function ownHome(home: string): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith("XDG_"));
  return { ...Object.fromEntries(rest), HOME: home };
}

/** What the browser says on its standard error until now: why it did not start. */
function standardError(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  return () => text;
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
