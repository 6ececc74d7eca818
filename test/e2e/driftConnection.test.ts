import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { runShared } from "../../components/drift/shared";
import type { Result } from "../engine/engine";
import { NOBODY, privateKey, startHost, type TestHost } from "../hosts/host";
import { freshHost, searchAndStop, TestStack } from "./setting";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] }, detectDrift: true };
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINh6rYLDMmHB+pe7iPCI0Xmjgsd8YzWc5Ao6qvZdbTq1";
const folder = mkdtempSync(join(tmpdir(), "wss-drift-"));

let host: TestHost;
let stack: TestStack;

beforeAll(async () => {
  host = await freshHost("driftconn", 188);
  stack = await TestStack.create("driftconn", host, ENDPOINT);
  await stack.up();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const logins = async (on = host) => Number(await on.run("journalctl -q -o cat -u ssh | grep -c '^Accepted ' || true"));

/** How many connections the host has seen meanwhile. */
async function connections(run: () => Promise<Result>): Promise<number> {
  const before = await logins();
  expect(await run()).toMatchObject({ ok: true, errors: [] });
  return (await logins()) - before;
}

/** Its warnings, without those of the transaction that it came behind. */
const ofLook = ({ warnings }: Result) => warnings.filter((line) => line.startsWith("host "));
const changed = ({ operations }: Result) => operations.filter(({ op }) => op !== "same").map(({ op }) => op);
const fingerprint = (line: string) => {
  writeFileSync(join(folder, "key.pub"), `${line}\n`);
  return (
    /SHA256:\S+/.exec(execFileSync("ssh-keygen", ["-lf", join(folder, "key.pub")], { encoding: "utf8" }))?.[0] ?? ""
  );
};

describe("connections to a host:", () => {
  test("none for a preview and for an up with nothing to do, without detectDrift", async () => {
    await stack.set({ endpoint: { ...ENDPOINT, detectDrift: false } });
    await stack.up(); // forgets the last look's word
    expect(await connections(() => stack.stack.preview())).toBe(0);
    expect(await connections(() => stack.stack.up())).toBe(0);
  });

  test("one for each of the two with it, and it changes nothing to switch it on", async () => {
    await stack.set({ endpoint: ENDPOINT });
    const preview = await stack.stack.preview();
    expect([preview.ok, changed(preview)]).toEqual([true, []]);
    expect(await connections(() => stack.stack.preview())).toBe(1);
    expect(await connections(() => stack.stack.up())).toBe(1);
  });

  test("still one for twelve endpoints, which is more than sshd lets have sessions at once", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `many${i}`);
    const many = Object.fromEntries(
      names.map((name, i) => [name, { ...ENDPOINT, detectDrift: undefined, port: 6000 + i }]),
    );
    const several = await TestStack.create("many", host, {});
    await several.set({ endpoint: undefined, name: "many", endpoints: many, detectDrift: true });
    expect(await connections(() => several.stack.preview())).toBe(1);
  });
});

test("one for all components of a program that look at a host at once, and none is left open", async () => {
  const way = { host: host.address, port: 22, user: "root", hostKey: host.hostKey, privateKey: privateKey() };
  const connection = { ...way, dialErrorLimit: 0, perDialTimeout: 5 };
  const before = await logins();
  const looks = await Promise.all(Array.from({ length: 12 }, (_, i) => runShared(connection, `echo ${i}`, "")));
  expect(looks.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 12 }, (_, i) => `${i}\n`));
  expect((await logins()) - before).toBe(1);
  await runShared(connection, "true", "");
  expect((await logins()) - before).toBe(2);
  const open = "ss -Htn state established 'sport = :22' | wc -l";
  await expect.poll(() => host.run(open)).toBe("1\n"); // the tests' own
});

test("of several endpoints each is looked at; one that is to come is no drift", async () => {
  const args = { upstream: ENDPOINT.upstream };
  const two = { red: { ...args, port: 7001 }, blue: { ...args, port: 7002 } };
  const several = await TestStack.create("several", host, {});
  await several.set({ endpoint: undefined, name: "both", endpoints: two, detectDrift: true });
  await several.up();
  await host.run("chmod 640 /etc/pki/tls/private/wss-endpoint-blue.*.key");
  const preview = await several.stack.preview();
  expect([ofLook(preview), changed(preview)]).toEqual([
    [
      expect.stringMatching(
        /wss-endpoint-blue\..*\.key is not root's alone: mode 640, owner root: up writes it again$/,
      ),
    ],
    ["update"],
  ]);
  await several.up();
  expect(changed(await several.stack.preview())).toEqual([]);
  await several.set({ endpoints: { ...two, green: { ...args, port: 7003 } } });
  expect(ofLook(await several.stack.preview())).toEqual([]);
  await several.destroy();
});

describe("every way to log in that the endpoint has, the look has too:", () => {
  /** An up and then a preview that finds all as it was left. */
  async function looks(login: object, secrets: Record<string, string> = {}): Promise<void> {
    await stack.set({ host: { address: host.address, hostKey: host.hostKey, ...login } });
    await stack.set({ privateKey: privateKey(), password: undefined, sudoPassword: undefined, ...secrets }, true);
    await stack.up();
    const preview = await stack.stack.preview();
    expect([preview.errors, ofLook(preview), changed(preview)]).toEqual([[], [], []]);
  }

  test("a user with sudo", () => looks({ user: "deploy" }));

  test("a password, and one for sudo", () =>
    looks({ user: "pwuser" }, { privateKey: "", password: "secret", sudoPassword: "secret" }));

  test("a key with a passphrase", async () => {
    const file = join(folder, "locked");
    writeFileSync(file, privateKey(), { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "canary-61", "-f", file]);
    await looks({ user: "deploy" }, { privateKey: readFileSync(file, "utf8"), privateKeyPassword: "canary-61" });
    await stack.set({ privateKeyPassword: undefined });
  });

  test("a key in PKCS#8, as the tls provider and openssl genpkey write it", async () => {
    const key = utils.parseKey(privateKey());
    if (key instanceof Error) throw key;
    const pkcs8 = key.getPrivatePEM();
    expect([key.type, pkcs8]).toEqual(["ssh-ed25519", expect.stringContaining("-----BEGIN PRIVATE KEY-----")]);
    await looks({ user: "deploy" }, { privateKey: pkcs8 });
  });

  test("an agent, also for a bastion", async () => {
    const socket = join(folder, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    onTestFinished(() => {
      agent.kill();
    });
    writeFileSync(join(folder, "key"), privateKey(), { mode: 0o600 });
    await expect
      .poll(() => {
        execFileSync("ssh-add", ["-q", join(folder, "key")], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
        return true;
      })
      .toBe(true);
    const hop = { address: host.address, hostKey: host.hostKey, user: "plain", agentSocketPath: socket };
    await looks({ user: "deploy", agentSocketPath: socket, bastion: hop }, { privateKey: "" });
    await looks({});
  });
});

describe("a host that cannot be looked at is an error that names it and the way out:", () => {
  async function error(login: object, secrets: Record<string, string> = {}): Promise<string> {
    const broken = await TestStack.create("broken", host, ENDPOINT, { name: "ws1", ...login });
    await broken.set(secrets, true);
    const { ok, errors } = await broken.stack.preview();
    const text = errors.join("\n");
    expect(ok).toBe(false);
    expect(text).toMatch(/host ws1 \(\S+ port \d+\) could not be looked at for drift: /);
    expect(text).toMatch(/; mend that, or leave detectDrift out for a run that does not look$/m);
    expect(text).not.toContain("canary");
    return text;
  }

  test("nothing listens", async () => {
    expect(await error({ port: 23 })).toContain(`connect ECONNREFUSED ${host.address}:23`);
  });

  test("nobody is there", async () => {
    expect(await error({ address: NOBODY })).toMatch(/EHOSTUNREACH|no answer from/);
  });

  test("another key than the given one: both are named, and the host learns nothing of the login", async () => {
    const before = await host.run("journalctl -q -o cat -u ssh | grep -c -E 'Accepted|Failed|authenticating' || true");
    const text = await error({ hostKey: OTHER_KEY });
    expect(text).toContain(
      `its host key is ${fingerprint(host.hostKey)}, and not ${fingerprint(OTHER_KEY)}, which was given`,
    );
    expect(await host.run("journalctl -q -o cat -u ssh | grep -c -E 'Accepted|Failed' || true")).toBe(before);
  });

  test("a bastion with another key, and one that does not get through", async () => {
    const bastion = { address: host.address, hostKey: OTHER_KEY, user: "plain" };
    const key = { bastionPrivateKey: privateKey() };
    expect(await error({ bastion }, key)).toContain(
      `the bastion ${host.address}: its host key is ${fingerprint(host.hostKey)}`,
    );
    const good = { ...bastion, hostKey: host.hostKey };
    expect(await error({ bastion: good, port: 23 }, key)).toContain("from the bastion: ");
  });

  test("no login, no sudo, no shell; and no secret in the error", async () => {
    expect(await error({ user: "deploy" }, { privateKey: "", password: "canary-62" })).toContain(
      "authentication methods failed",
    );
    expect(await error({ user: "plain" })).toContain("user plain cannot become root");
    await host.run("usermod -s /usr/sbin/nologin plain");
    expect(await error({ user: "plain" })).toContain("This account is currently not available.");
    await host.run("usermod -s /bin/bash plain; sed -i 's/^/command=\"date\" /' /home/plain/.ssh/authorized_keys");
    expect(await error({ user: "plain" })).toContain("what ran there ended with status 0");
    await host.run("sed -i 's/^command=\"date\" //' /home/plain/.ssh/authorized_keys");
  });

  test("and without detectDrift a preview is there again", async () => {
    const offline = await TestStack.create("offline", host, { ...ENDPOINT, detectDrift: false }, { port: 23 });
    expect(await offline.stack.preview()).toMatchObject({ ok: true, errors: [] });
  });
});

test("a host that is still booting is waited for", async () => {
  await stack.set({ host: { address: host.address, hostKey: host.hostKey, waitSeconds: 60 } });
  await host.run("systemctl stop ssh; (sleep 3; systemctl start ssh) </dev/null >/dev/null 2>&1 &");
  expect(await stack.stack.preview()).toMatchObject({ ok: true, errors: [] });
});

test("a rebuilt host with a new key is refused until its key is given, and then gets the endpoint again in place", async () => {
  const old = await startHost("rebuilt", 189);
  const rebuilt = await TestStack.create("rebuilt", old, ENDPOINT, { name: "ws1" });
  await rebuilt.up();
  await searchAndStop(old);
  const fresh = await freshHost("rebuilt", 189);
  const refused = await rebuilt.stack.preview();
  expect(refused.errors.join("\n")).toContain(`its host key is ${fingerprint(fresh.hostKey)}`);
  await rebuilt.set({ host: { name: "ws1", address: fresh.address, hostKey: fresh.hostKey } });
  expect(changed(await rebuilt.stack.preview())).toEqual(["update"]);
  await rebuilt.up();
  expect(await fresh.run("systemctl is-active nginx")).toBe("active\n");
  const after = await rebuilt.stack.preview();
  expect([ofLook(after), changed(after)]).toEqual([[], []]);
});
