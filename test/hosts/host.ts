import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { HostScript } from "./hostScript";

// The same settings and defaults as in lib/settings.sh.
const HOSTS = new HostScript("hosts.sh", process.env.HOSTS_RUN ?? "/run/wss-hosts", 5);
const NET = process.env.HOSTS_NET ?? "198.18.0";
const NET6 = process.env.HOSTS_NET6 ?? "fd57:7373";

/** What hosts can look like (README.md): those of the folder kinds. */
export const KINDS = ["el7", "el8", "el9", "el10", "newest", "nginx-org"] as const;
export type Kind = (typeof KINDS)[number];

/** The machine's own address on the network of the test hosts: upstreams and the yum repository listen there. */
export const GATEWAY = `${NET}.1`;
export const GATEWAY6 = `${NET6}::1`;
/** An address of that network that no host has. */
export const NOBODY = `${NET}.250`;

export interface ExecResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ExecOptions {
  user?: string;
  input?: string | Buffer;
}

/** A running test host: a container or a virtual machine. */
export class TestHost {
  constructor(
    readonly name: string,
    readonly address: string,
    readonly address6: string,
    readonly hostKey: string,
    private readonly script: HostScript,
  ) {}

  private readonly masters = new Map<string, Promise<unknown>>();

  /** Runs a command by ssh, over one connection for each user. A non-zero exit is a result, not an error. */
  async exec(command: string, { user = "root", input = "" }: ExecOptions = {}): Promise<ExecResult> {
    const to = this.target(user);
    if (!this.masters.has(user)) this.masters.set(user, spawnMaster(to));
    await this.masters.get(user);
    return run("ssh", [...to, command], input);
  }

  /** Runs a command that has to succeed, and gives what it printed. */
  async run(command: string, options: ExecOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.exec(command, options);
    if (code !== 0) throw new Error(`${this.name}: ${command}\nexit ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** After a reboot: waits until the host answers again, on new connections. */
  async returns(): Promise<void> {
    for (const user of this.masters.keys()) await run("ssh", ["-O", "exit", ...this.target(user)], "");
    this.masters.clear();
    for (let tries = 0; tries < 100; tries++) {
      if ((await run("ssh", [...this.target("root"), "systemctl is-system-running --wait"], "")).code !== 255) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${this.name} did not come back`);
  }

  /** The same host, reached by its IPv6 address. */
  by6(): TestHost {
    return new TestHost(this.name, this.address6, this.address6, this.hostKey, this.script);
  }

  /** The file of its network namespace, for nsenter: a program of this machine that runs there is on that network. */
  async networkNamespace(): Promise<string> {
    return (await this.script.call("netns", this.name)).trim();
  }

  /** With its connections: they would outlive it, and be taken for those of the next host at this address. */
  async stop(): Promise<void> {
    for (const user of this.masters.keys()) await run("ssh", ["-O", "exit", ...this.target(user)], "");
    this.masters.clear();
    await this.script.call("stop", this.name);
  }

  private target(user: string): string[] {
    const options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
    options.push(`ControlPath=${this.script.controlFolder}/%r@%h`, `ConnectTimeout=${this.script.connectTimeout}`);
    return ["-i", keyFile(), ...options.flatMap((option) => ["-o", option]), `${user}@${this.address}`];
  }
}

/** Starts a fresh host. Names have at most 11 letters; the last number of the address is unique in a suite. */
export async function startHost(name: string, lastOctet: number, kind: Kind = "el9"): Promise<TestHost> {
  const host = await startWith(HOSTS, name, lastOctet, kind);
  await host.run("systemctl is-system-running --wait || true");
  return host;
}

export async function startWith(
  script: HostScript,
  name: string,
  lastOctet: number,
  ...more: string[]
): Promise<TestHost> {
  await script.call("start", name, `${NET}.${lastOctet}`, ...more);
  await mkdir(script.controlFolder, { recursive: true, mode: 0o700 });
  return running(script, name, lastOctet);
}

/** A host that an earlier process started, if it still runs. */
export async function findHost(name: string, lastOctet: number): Promise<TestHost | undefined> {
  const runs = (await HOSTS.call("list")).split("\n").some((line) => line.startsWith(`${name} `));
  return runs ? running(HOSTS, name, lastOctet) : undefined;
}

async function running(script: HostScript, name: string, lastOctet: number): Promise<TestHost> {
  const hostKey = (await script.call("hostkey", name)).trim();
  return new TestHost(name, `${NET}.${lastOctet}`, `${NET6}::${lastOctet}`, hostKey, script);
}

export async function buildImages(...kinds: Kind[]): Promise<void> {
  await HOSTS.call("build", ...kinds);
}

export async function stopAll(): Promise<void> {
  await HOSTS.call("stop-all");
}

/** A mirror that answers, or one that is down. */
export async function repository(state: "up" | "down"): Promise<void> {
  await HOSTS.call(`repo-${state}`);
}

/** The private key that every user of every test host accepts. */
export function privateKey(): string {
  return readFileSync(keyFile(), "utf8");
}

/** The file with that key. */
export function keyFile(): string {
  return join(process.env.HOSTS_DIR ?? join(process.env.HOME ?? "/root", ".cache/wss-endpoint/hosts"), "id_test");
}

/** The connection that all commands of a user share. It goes to the background, so it gets none of our streams. */
function spawnMaster(to: string[]): Promise<unknown> {
  const child = spawn("ssh", ["-M", "-N", "-f", ...to], { stdio: "ignore" });
  return new Promise((resolve) => child.on("exit", resolve));
}

function run(command: string, args: string[], input: string | Buffer): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
