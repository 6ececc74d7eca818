import { createPublicKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const PASSWORD = "secret-canary-9d2e71";
let host: TestHost;

beforeAll(async () => {
  host = await freshHost("secrets", 16);
  await host.run(`echo 'pwuser:${PASSWORD}' | chpasswd`);
});

/** Every line of a secret, as it stands and in base64, without the lines that all keys share. */
function pieces(...secrets: string[]): string[] {
  const lines = secrets
    .flatMap((secret) => secret.split("\n"))
    .filter((line) => line.length > 10 && !line.includes("-----"));
  return lines.flatMap((line) => [line, Buffer.from(line).toString("base64").slice(0, -4)]);
}

/** What everybody on this machine can see of processes, as often as it can be looked at. */
function watchProcesses(): { stop: () => string } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return [...seen].join("\n");
    },
  };
}

test("no secret is in an argument, the journal, an output, an error, the state or a file that others can read", async () => {
  const upstream = await EchoUpstream.start(GATEWAY);
  const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
  const stack = await TestStack.create("secrets", host, endpoint, { user: "pwuser" });
  await stack.set({ sudoPassword: PASSWORD }, true);

  // What everybody on the host can see of processes, as often as it can be looked at.
  await host.run(
    'setsid sh -c \'while [ ! -e /run/stop-watching ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\\\0" "\\\\n" ; done >/root/seen\' </dev/null >/dev/null 2>&1 &',
  );
  const here = watchProcesses();
  const preview = await stack.stack.preview();
  const up = await stack.stack.up();
  expect([up.ok, up.errors]).toEqual([true, []]);
  const key = await host.run("cat /etc/pki/tls/private/wss-endpoint-*.key");
  expect(key).toContain("PRIVATE KEY");
  await stack.set({ endpoint: { ...endpoint, upstream: { servers: [{ address: "nowhere.invalid:1" }] } } });
  const diff = await stack.stack.preview();
  const failed = await stack.failingUp();
  const local = here.stop();
  await host.run("touch /run/stop-watching; sleep 0.2; rm /run/stop-watching");

  // The end of an EC key's file is its public half, as it stands in the public key's file too.
  const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  const secrets = pieces(key, privateKey(), PASSWORD).filter((piece) => !publicKey.includes(piece));
  const watched = await host.run("cat /root/seen; rm /root/seen");
  expect(watched).toContain("bash");
  const { certificatePem } = up.outputs as { certificatePem: string };
  const readable = await host.run(
    'su plain -s /bin/bash -c \'find / -xdev -type f -readable -newer /etc/hostname ! -path "/proc/*" ! -path "/sys/*" -print0 2>/dev/null | xargs -0 cat 2>/dev/null\' || true',
  );
  expect(readable).toContain(certificatePem.split("\n")[2]);
  const places = {
    "processes on the host": watched,
    "processes here": local,
    journal: await host.run("journalctl -q"),
    "files for all": readable,
    preview: preview.log,
    diff: diff.log,
    up: up.log,
    outputs: JSON.stringify(up.outputs),
    error: failed.text,
    state: await stack.stack.exportState(),
  };
  for (const [place, text] of Object.entries(places)) {
    expect([place, secrets.filter((piece) => text.includes(piece))]).toEqual([place, []]);
  }
  expect(await host.run("find / -xdev -name '*.key' -newer /etc/hostname -perm /077")).toBe("");
  await stack.set({ endpoint });
  await stack.destroy();
  await upstream.stop();
});

test("a preview shows line by line what changes in the configuration, and of secrets only that they are", async () => {
  const endpoint = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
  const stack = await TestStack.create("preview", host, endpoint);
  await stack.up();
  expect((await stack.stack.preview()).operations.every(({ op }) => op === "same")).toBe(true);
  await stack.set({ endpoint: { ...endpoint, paths: ["/chat"], timeouts: { idle: 7200 } } });
  const { ok, log, operations } = await stack.stack.preview();
  expect(ok).toBe(true);
  expect(log).toMatch(/^\s*-\s+proxy_read_timeout 3600s;$/m);
  expect(log).toMatch(/^\s*\+\s+proxy_read_timeout 7200s;$/m);
  expect(log).toMatch(/^\s*\+\s+location = \/chat \{$/m);
  expect(log).not.toContain("PRIVATE KEY");
  expect(operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`)).toEqual([
    "update wss-endpoint:index:WssEndpoints",
    "update command:remote:Command",
  ]);
  await stack.set({ endpoint });
  await stack.destroy();
});
