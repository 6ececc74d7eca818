import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { Script, struck } from "../e2e/script";
import { freshHost, TestStack } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

test("the network to the host drops everything in the middle of a run: the host finishes it by itself", async () => {
  const host = await freshHost("hole", 202);
  const script = await Script.create(host);
  const upstream = await EchoUpstream.start(GATEWAY);
  onTestFinished(() => upstream.stop());
  const args = (path: string) => ({ paths: ["/live", path], upstream: { servers: [{ address: upstream.address }] } });
  expect(await script.apply(script.stdin(args("/old")))).toMatchObject({ code: 0, stderr: "" });
  const load = await LiveLoad.start(() => Client.open(`wss://${host.address}:5555/live`, script.certificate));
  // A hole for SSH, which a timer closes again.
  const hole =
    "nft -f - <<<'table inet hole { chain input { type filter hook input priority -300; tcp dport 22 drop; }; }'; " +
    "systemd-run --quiet --on-active=15 --timer-property=AccuracySec=100ms nft delete table inet hole\n";
  let answered = false;
  const running = script
    .apply(struck(script.stdin(args("/new")), "switch_config", hole))
    .finally(() => (answered = true));
  const shake = () => handshakeStatus(`wss://${host.address}:5555/new`, script.certificate);
  await expect.poll(shake, { timeout: 60_000 }).toBe(101);
  expect(answered).toBe(false);
  expect(await running).toMatchObject({ code: 0, stderr: "" });
  const again = await script.apply(script.stdin(args("/new")));
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).not.toContain("reloaded");
  await load.end();
});

test("sshd of the bastion dies in the middle of a run: the host finishes it, and the next up converges", async () => {
  const [host, bastion] = await Promise.all([freshHost("behind", 203), freshHost("hop", 204)]);
  // yum is when it happens.
  await host.run(
    "printf '#!/bin/sh\\ntouch /root/held; while [ -e /root/held ]; do sleep 0.1; done; exec /usr/bin/dnf \"$@\"\\n' >/usr/sbin/yum; chmod 755 /usr/sbin/yum",
  );
  const through = { address: bastion.address, hostKey: bastion.hostKey, user: "plain" };
  const stack = await TestStack.create("hopdies", host, ENDPOINT, { bastion: through });
  await stack.set({ bastionPrivateKey: privateKey() }, true);
  const failing = stack.failingUp();
  await expect.poll(async () => (await host.exec("ls /root/held")).code, { timeout: 60_000 }).toBe(0);
  await bastion.exec("systemctl stop ssh; pkill -9 -x sshd");
  expect((await failing).text).toContain(host.address);
  await host.run("rm /root/held");
  const manifest = "cat /var/lib/wss-endpoint/endpoints/chat/manifest";
  await expect.poll(async () => (await host.exec(manifest)).code, { timeout: 60_000 }).toBe(0);
  await host.run("rm /usr/sbin/yum");
  await stack.set({ host: { address: host.address, hostKey: host.hostKey } });
  const { url, certificatePem } = await stack.up();
  expect(await handshakeStatus(url, certificatePem)).toBe(502);
  await stack.destroy();
  expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'")).toBe("");
});

test("a host that is gone makes destroy fail with its name; rebuilt, with another host key, it gets the endpoint again", async () => {
  const before = await freshHost("rebuilt", 205);
  const stack = await TestStack.create("rebuilt", before, ENDPOINT);
  await stack.up();
  await before.stop();
  const gone = await stack.stack.destroy();
  expect([gone.ok, gone.errors.join("\n")]).toEqual([false, expect.stringMatching(/no route to host|i\/o timeout/)]);
  expect(gone.errors.join("\n")).toContain(`chat-${before.address}`);

  const after: TestHost = await freshHost("rebuilt", 205);
  expect(after.hostKey).not.toBe(before.hostKey);
  const rotated = await stack.failingUp();
  expect(rotated.text).toContain("ssh: host key mismatch");
  await stack.set({ host: { address: after.address, hostKey: after.hostKey } });
  const up = await stack.up();
  expect(await handshakeStatus(up.url, up.certificatePem)).toBe(502);
  await stack.destroy();
});

test("a new SSH key changes the connection alone: nothing is reloaded, and a preview shows nothing of the configuration", async () => {
  const host = await freshHost("rotated", 206);
  const upstream = await EchoUpstream.start(GATEWAY);
  onTestFinished(() => upstream.stop());
  const stack = await TestStack.create("rotated", host, {
    ...ENDPOINT,
    upstream: { servers: [{ address: upstream.address }] },
  });
  const { url, certificatePem } = await stack.up();
  const load = await LiveLoad.start(() => Client.open(url, certificatePem));
  const folder = mkdtempSync(join(tmpdir(), "wss-key-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  await host.run("cat >/root/.ssh/authorized_keys", { input: readFileSync(join(folder, "key.pub")) });
  await stack.set({ privateKey: readFileSync(join(folder, "key"), "utf8") });
  const preview = await stack.stack.preview();
  expect(preview.log).not.toContain("ssl_");
  const { ok, errors, log, operations } = await stack.stack.up();
  expect([ok, errors]).toEqual([true, []]);
  expect(operations.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`)).toEqual([
    `update chat-${host.address}`,
  ]);
  expect(log).not.toContain("reloaded");
  await load.end();
  await stack.destroy();
});
