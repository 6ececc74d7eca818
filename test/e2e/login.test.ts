import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { privateKey, type TestHost } from "../hosts/host";
import { ourFiles } from "./hostFacts";
import { engine, freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
const folder = mkdtempSync(join(tmpdir(), "wss-login-"));
const socket = join(folder, "agent");
const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
const add = (...args: string[]) =>
  execFileSync("ssh-add", ["-q", ...args], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "pipe" });

let host: TestHost;
beforeAll(async () => {
  host = await freshHost("login", 126);
  await host.run("yum -q -y install nginx");
  writeFileSync(join(folder, "key"), privateKey(), { mode: 0o600 });
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => {
  agent.kill();
  rmSync(folder, { recursive: true });
});

/** A stack without a private key: an agent or a password has to do. */
async function withoutKey(login: object): Promise<TestStack> {
  const stack = await TestStack.create("login", host, ENDPOINT, login);
  await stack.set({ privateKey: "" });
  return stack;
}

test("a password is enough to log in", async () => {
  const stack = await withoutKey({ user: "pwuser" });
  await stack.set({ password: "secret", sudoPassword: "secret" }, true);
  await wholeLife(host, stack);
});

test("a wrong password is told apart from a wrong key", async () => {
  const stack = await withoutKey({ user: "deploy" });
  await stack.set({ password: "wrong-canary-51" }, true);
  const { text } = await stack.failingUp();
  expect(text).toContain("unable to authenticate, attempted methods [none password]");
  expect(text).not.toContain("wrong-canary-51");
});

test("another port than 22 is enough to say", async () => {
  await host.run("printf 'Port 22\\nPort 2222\\n' >/etc/ssh/sshd_config.d/port.conf; systemctl restart ssh");
  await wholeLife(host, await TestStack.create("port", host, ENDPOINT, { port: 2222 }));
});

describe("an SSH agent", () => {
  test("brings the key to host and bastion, and no key is in the state", async () => {
    add("-D");
    add(join(folder, "key"));
    const hop = { address: host.address, hostKey: host.hostKey, user: "plain", agentSocketPath: socket };
    const stack = await withoutKey({ user: "deploy", agentSocketPath: socket, bastion: hop });
    await wholeLife(host, stack);
    expect(await stack.stack.exportState()).not.toContain("OPENSSH PRIVATE KEY");
  });

  test.runIf(engine.name === "pulumi")("brings a certificate that the host trusts by its signer alone", async () => {
    const at = (name: string) => join(folder, name);
    for (const name of ["ca", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
    execFileSync("ssh-keygen", ["-q", "-s", at("ca"), "-I", "test", "-n", "deploy", "-V", "+1h", at("user.pub")]);
    await host.run(
      "cat >/etc/ssh/ca.pub; echo 'TrustedUserCAKeys /etc/ssh/ca.pub' >/etc/ssh/sshd_config.d/ca.conf; systemctl reload ssh",
      {
        input: execFileSync("cat", [at("ca.pub")]),
      },
    );
    add("-D");
    add(at("user"));
    await wholeLife(host, await withoutKey({ user: "deploy", agentSocketPath: socket }));
  });

  test("with more keys than sshd lets try is told apart from one that has none", async () => {
    add("-D");
    const empty = await (await withoutKey({ user: "deploy", agentSocketPath: socket })).failingUp();
    expect(empty.text).toContain("unable to authenticate, attempted methods [none publickey]");
    for (let i = 0; i < 7; i++) {
      const file = join(folder, `other${i}`);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
      add(file);
    }
    const full = await (await withoutKey({ user: "deploy", agentSocketPath: socket })).failingUp();
    expect(full.text).toContain("Too many authentication failures");
  });

  test("that is gone is named, also where only SSH_AUTH_SOCK still speaks of it and a private key is given", async () => {
    const gone = join(folder, "gone");
    const asked = await (await withoutKey({ user: "deploy", agentSocketPath: gone })).failingUp();
    expect(asked.text).toContain(`dial unix ${gone}: connect: no such file or directory`);
    vi.stubEnv("SSH_AUTH_SOCK", gone);
    const { text } = await (await TestStack.create("stale", host, ENDPOINT, { user: "deploy" })).failingUp();
    expect(text).toContain(`dial unix ${gone}: connect: no such file or directory`);
  });
});

describe("a login that is no shell is told apart:", () => {
  const failing = async (user = "plain") => {
    const before = await ourFiles(host);
    const { text } = await (await TestStack.create("noshell", host, ENDPOINT, { user })).failingUp();
    expect(await ourFiles(host)).toEqual(before);
    return text;
  };

  test("/sbin/nologin", async () => {
    await host.run("usermod -s /usr/sbin/nologin plain");
    expect(await failing()).toContain(
      'Process exited with status 1: running "bash -s -- apply chat":\nThis account is currently not available.',
    );
    await host.run("usermod -s /bin/bash plain");
  });

  test("a shell that the host does not have", async () => {
    await host.run("usermod -s /bin/zsh plain 2>/dev/null");
    expect(await failing()).toContain("unable to authenticate, attempted methods [none publickey]");
    await host.run("usermod -s /bin/bash plain");
  });

  test("no bash", async () => {
    await host.run(
      "usermod -s /bin/sh plain; printf 'PATH=/nowhere\\n' >/home/plain/.ssh/environment; echo 'PermitUserEnvironment yes' >/etc/ssh/sshd_config.d/env.conf; systemctl reload ssh",
    );
    expect(await failing()).toContain(
      'Process exited with status 127: running "bash -s -- apply chat":\nsh: 1: bash: not found',
    );
    await host.run(
      "usermod -s /bin/bash plain; rm /home/plain/.ssh/environment /etc/ssh/sshd_config.d/env.conf; systemctl reload ssh",
    );
  });

  test("a forced command that says it went well is no success", async () => {
    await host.run("sed -i 's/^/command=\"date\" /' /home/plain/.ssh/authorized_keys");
    const text = await failing();
    expect(text).toContain(
      "what SSH ran on the host exited with 0, but is not what was sent: a forced command (ForceCommand in sshd_config",
    );
    expect(text).toMatch(/pulumi state delete 'urn:pulumi:.*::chat-[\d.]+' && pulumi up/);
    await host.run("sed -i 's/^command=\"date\" //' /home/plain/.ssh/authorized_keys");
  });
});

describe("a host that is still booting is waited for:", () => {
  /** `up`, in which the host becomes ready only after more tries than a host has by default: a number on it counts them. */
  async function upBefore(ready: string, tries: string, user: string): Promise<void> {
    const stack = await TestStack.create("booting", host, ENDPOINT, { user, waitSeconds: 60 });
    const before = Number(await host.run(tries));
    const up = stack.stack.up();
    await expect.poll(async () => Number(await host.run(tries)), { timeout: 30_000 }).toBeGreaterThan(before + 4);
    await host.run(ready);
    const { ok, errors } = await up;
    expect([ok, errors]).toEqual([true, []]);
    await stack.destroy();
  }
  const logged = (text: string) => `journalctl -q -o cat -u ssh | grep -c '${text}' || true`;

  test("sshd does not listen yet", async () => {
    await host.run("systemctl stop ssh");
    await upBefore("systemctl start ssh", "nstat -asz TcpOutRsts | awk '/OutRsts/ { print $2 }'", "root");
  });

  test("the system is booting up, and lets nobody but root in (pam_nologin)", async () => {
    await host.run("echo 'System is booting up. Unprivileged users are not permitted to log in yet.' >/run/nologin");
    const impatient = await TestStack.create("impatient", host, ENDPOINT, { user: "deploy" });
    expect((await impatient.failingUp()).text).toContain("after 3 failed attempts: ssh: handshake failed: EOF");
    await upBefore("rm /run/nologin", logged("Access denied for user deploy by PAM"), "deploy");
  });

  test("and is given up at last: the tries that the seconds are good for, then the error, and nothing on the host", async () => {
    const before = await ourFiles(host);
    const stack = await TestStack.create("givenup", host, ENDPOINT, { port: 2299, waitSeconds: 5 });
    const { text } = await stack.failingUp();
    expect(text).toMatch(/after 9 failed attempts: .*:2299: .*refused/);
    expect(text).toContain(`chat-${host.address}`);
    expect(await ourFiles(host)).toEqual(before);
  });

  test("cloud-init has not brought the key yet", async () => {
    await host.run("mv /home/deploy/.ssh /home/deploy/later");
    await upBefore("mv /home/deploy/later /home/deploy/.ssh", logged("authenticating user deploy"), "deploy");
  });
});
