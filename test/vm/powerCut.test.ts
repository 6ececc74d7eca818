import { afterAll, beforeAll, expect, test } from "vitest";
import { keyInput, keyPath } from "../../components/host/key";
import { commandLine } from "../../components/host/transaction";
import { parseKeyOnHost } from "../../components/model/parseKeyOnHost";
import { Client } from "../e2e/client";
import { Script, struck } from "../e2e/script";
import { searchAndStop } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { cutPower, startVm } from "../hosts/vm";
import { HOST } from "../model/examples";

// What a container cannot lose: all that the kernel has not written to the disk yet. Without Pulumi, whose logins take
// seconds each on these machines.

let upstream: EchoUpstream;
let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await startVm("powercut", 74);
  // A run takes a minute here that takes a second elsewhere, and the kernel writes what is half a minute old.
  await host.run(`echo vm.dirty_expire_centisecs=60000 >/etc/sysctl.d/emulated.conf; sync
    sysctl -q -p /etc/sysctl.d/emulated.conf`);
  script = await Script.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
});
afterAll(async () => {
  await searchAndStop(host);
  await upstream.stop();
});

const args = (path: string) => ({
  paths: [path],
  upstream: { servers: [{ address: upstream.address }] },
  selinux: { networkConnect: true },
  firewall: "manage",
  removePackage: true,
});
const config = () => host.run("cat /etc/nginx/conf.d/zz-wss-endpoint-*.conf");

async function apply(path: string): Promise<void> {
  const { code, stderr } = await script.apply(script.stdin(args(path)));
  expect(code, stderr).toBe(0);
}

/** A run that comes to a step, and no further. */
async function cutAt(step: string, path: string): Promise<void> {
  const run = script.apply(struck(script.stdin(args(path)), step, ": >/run/struck; sleep 600\n"));
  await host.run("until [ -e /run/struck ]; do sleep 0.1; done");
  await cutPower(host);
  expect(await run).toMatchObject({ code: 255 });
}

/** What the run's last renames and removals have left: no trace of one that is under way, and the hash of what is served. */
const REMEMBERED = `cd /var/lib/wss-endpoint/endpoints/chat && ls
  grep -c "^config_sha256 $(sha256sum </etc/nginx/conf.d/zz-wss-endpoint-chat.conf | cut -d ' ' -f 1)$" manifest`;

async function serves(path: string): Promise<void> {
  expect(await config()).toBe(script.written(args(path)));
  expect(await host.run(REMEMBERED)).toBe("config\nmanifest\n1\n");
  const client = await Client.open(`wss://${host.address}:5555${path}`, script.certificate);
  expect(await client.echo("hello")).toBe("hello");
  await client.close();
}

test("what yum has installed is whole after a power cut right behind it, and the next up serves", async () => {
  await cutAt("came_with", "/first");
  expect(await host.run("rpm -V nginx nginx-core nginx-filesystem")).toBe("");
  await apply("/first");
  await serves("/first");
});

test("a change that succeeded is still there after a power cut right behind it", async () => {
  await apply("/second");
  await cutPower(host);
  await serves("/second");
});

test.each(["activate", "release_ports"])(
  "a power cut at %s of a change leaves the old or the new configuration whole, and the next up converges",
  async (step) => {
    const path = `/${step}`;
    const before = await config();
    await cutAt(step, path);
    expect([before, script.written(args(path))]).toContain(await config());
    expect((await host.run("systemctl is-active nginx")).trim()).toBe("active");
    await apply(path);
    await serves(path);
    expect(await host.run("find /etc /var/lib/wss-endpoint -name '.*.new'")).toBe("");
  },
);

test("a key that was made on the host is still the same after a power cut right behind it", async () => {
  const { key } = parseKeyOnHost("own", { host: HOST });
  const input = keyInput(key, { owner: "o/p/s", host: "ws1", resource: "own" }, "");
  const made = await host.run(commandLine("make_key", "own"), { input });
  await cutPower(host);
  expect(await host.run("ls /var/lib/wss-endpoint/keys/own")).toBe("manifest\nrequest.pem\n");
  expect(made).toContain(await host.run(`openssl pkey -pubout -in ${keyPath(key)}`));
  await host.run(commandLine("remove_key", "own"), { input });
});

test("what a destroy has taken away stays away after a power cut right behind it", async () => {
  expect(await script.remove(script.stdin(args("/release_ports")))).toMatchObject({ code: 0 });
  await cutPower(host);
  expect(await host.run("find /etc /var/lib /run -name '*wss*'; rpm -qa 'nginx*'")).toBe("");
  expect((await host.exec("semanage port -l | grep -w 5555; firewall-cmd --list-ports")).stdout.trim()).toBe("");
});
