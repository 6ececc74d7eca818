import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Stack } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { logins, stopNotices, writeNotices } from "./counted";
import { everything, ourFiles } from "./hostFacts";
import { cleanUp, freshHost, freshStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const PROJECT = resolve(__dirname, "../../examples/several-hosts");
const MANIFEST = "/var/lib/wss-endpoint/endpoints/chat/manifest";
const NAME = { servername: "ws.example.com", headers: { Host: "ws.example.com" } };

let hosts: Record<string, TestHost>;
let upstream: EchoUpstream;
let stack: Stack;
/** What the endpoint's clients trust. */
let ca: string;

beforeAll(async () => {
  const [a, b, c] = await Promise.all([
    freshHost("several-a", 212),
    freshHost("several-b", 213),
    freshHost("several-c", 214),
  ]);
  hosts = { a, b, c };
  upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  stack = await freshStack(PROJECT, "test", a, b, c);
});

const configure = (names: string[], change: { canary?: string; upstream?: string } = {}) =>
  stack.setConfig({
    hosts: {
      value: Object.fromEntries(
        names.map((name) => [name, { address: hosts[name]?.address, hostKey: hosts[name]?.hostKey }]),
      ),
    },
    canary: { value: change.canary ?? "" },
    privateKey: { value: privateKey(), secret: true },
    upstream: { value: change.upstream ?? upstream.address },
  });
const up = async () => {
  const result = await stack.up();
  expect([result.ok, result.errors]).toEqual([true, []]);
  return { changes: changesOf(result.operations), outputs: result.outputs };
};
const changesOf = (operations: { op: string; type: string; name: string }[]) =>
  operations
    .filter(({ op, type }) => op !== "same" && type !== "pulumi:pulumi:Stack")
    .map(({ op, name }) => `${op} ${name}`)
    .sort();
const urlOn = (name: string) => `wss://${hosts[name]?.address ?? ""}:443/`;
const serves = (name: string) => handshakeStatus(urlOn(name), ca, NAME);
const watch = (name: string) => Wire.watch(hosts[name] as TestHost, urlOn(name), ca, NAME);
/** The name of the upstream that a host leads to. */
const who = async (name: string) => {
  const client = await Client.open(urlOn(name), ca, NAME);
  const answer = await client.echo("who");
  await client.close();
  return answer;
};
/** The files that are named after this project. */
const ours = async (host: TestHost) =>
  [...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"));
const breakNginx = (host: TestHost) =>
  host.run(
    "mv /usr/sbin/nginx /usr/sbin/nginx.away; printf '#!/bin/sh\\nexit 1\\n' >/usr/sbin/nginx; chmod 755 /usr/sbin/nginx",
  );
const mendNginx = (host: TestHost) => host.run("mv -f /usr/sbin/nginx.away /usr/sbin/nginx");

test("all hosts serve one certificate, and the url is known when all have proved it", async () => {
  await configure(["a", "b"]);
  const { changes, outputs } = await up();
  expect(changes).toEqual([
    "create chat",
    "create chat-a",
    "create chat-b",
    "create chat-certificate",
    "create chat-key",
  ]);
  expect(outputs.url).toBe("wss://ws.example.com/");
  expect(Object.keys(outputs.configs as object)).toEqual(["a", "b"]);
  ca = String(outputs.trustPem);
  expect(await Promise.all(["a", "b"].map((name) => serves(name)))).toEqual([101, 101]);
});

test("a host more is one new resource, and a host less is one that goes: the others are not touched", async () => {
  await writeNotices(hosts.a as TestHost);
  const before = await ourFiles(hosts.a as TestHost);
  const wire = await watch("a");
  await configure(["a", "b", "c"]);
  expect((await up()).changes).toEqual(["create chat-c"]);
  expect(await serves("c")).toBe(101);
  await configure(["a", "c"]);
  expect((await up()).changes).toEqual(["delete chat-b"]);
  expect(await ours(hosts.b as TestHost)).toEqual([]);
  expect(await ourFiles(hosts.a as TestHost)).toEqual(before);
  expect(await wire.end("a host, while another one comes and a third one goes")).toMatchObject(unharmed(0, 0));
});

test("a canary is nothing to do by itself: no host is logged in to", async () => {
  const before = await Promise.all(["a", "c"].map((name) => logins(hosts[name] as TestHost)));
  await configure(["a", "c"], { canary: "c" });
  expect((await up()).changes).toEqual([]);
  expect(await Promise.all(["a", "c"].map((name) => logins(hosts[name] as TestHost)))).toEqual(before);
});

test("a change comes to the canary first, and to the others when it has proved it", async () => {
  const [a, c] = [hosts.a as TestHost, hosts.c as TestHost];
  const other = await EchoUpstream.start(GATEWAY, { name: "second" });
  cleanUp(() => other.stop());
  // What the canary runs waits until somebody lets it go on.
  await c.run("mv /usr/bin/flock /usr/bin/flock.real");
  await c.run(
    `printf '#!/bin/sh\\n: >/run/waits\\nuntil [ -e /run/goes-on ]; do sleep 0.1; done\\nexec /usr/bin/flock.real "$@"\\n' >/usr/bin/flock; chmod 755 /usr/bin/flock`,
  );
  await writeNotices(c);
  const [before, seen] = [await ourFiles(a), await logins(a)];
  const [canary, next] = [await watch("c"), await watch("a")];
  await configure(["a", "c"], { canary: "c", upstream: other.address });
  const changing = up();
  await expect.poll(() => c.exec("ls /run/waits").then(({ code }) => code), { timeout: 60_000 }).toBe(0);
  // Time enough for a run that waited for nobody.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const meanwhile = [await ourFiles(a), await logins(a)];
  await c.run("touch /run/goes-on");
  const { changes } = await changing;
  await c.run("mv -f /usr/bin/flock.real /usr/bin/flock");
  expect(meanwhile).toEqual([before, seen]);
  expect(changes).toEqual(["update chat", "update chat-a", "update chat-c"]);
  expect(await canary.end("a change on the canary")).toMatchObject(unharmed(1, 1));
  expect(await next.end("and on the host behind it")).toMatchObject(unharmed(1, 1));
  for (const name of ["a", "c"]) expect(await who(name)).toBe("second");
  const [first, then] = await Promise.all([c, a].map((host) => host.run(`sed -n 's/^applied //p' ${MANIFEST}`)));
  expect([first, then].sort()).toEqual([first, then]);
  await configure(["a", "c"], { canary: "c" });
  await up();
});

test("what the canary cannot prove no other host gets", async () => {
  const before = await Promise.all([hosts.a, hosts.c].map((host) => ourFiles(host as TestHost)));
  await configure(["a", "c"], { canary: "c", upstream: "127.0.0.1:9" });
  const { ok, errors, operations } = await stack.up();
  expect(ok).toBe(false);
  expect(errors.join("\n")).toContain("chat-c");
  expect(changesOf(operations)).not.toContain("update chat-a");
  expect(await Promise.all([hosts.a, hosts.c].map((host) => ourFiles(host as TestHost)))).toEqual(before);
});

test("a canary that ran something else, and said that all is well, has proved nothing: no other host gets the change", async () => {
  const c = hosts.c as TestHost;
  await c.run("sed -i.before 's/^/command=\"date\" /' /root/.ssh/authorized_keys");
  const before = await ourFiles(hosts.a as TestHost);
  const other = await EchoUpstream.start(GATEWAY, { name: "changed" });
  cleanUp(() => other.stop());
  await configure(["a", "c"], { canary: "c", upstream: other.address });
  const { ok, errors, operations } = await stack.up();
  expect([ok, errors.join("\n")]).toEqual([false, expect.stringContaining("is not what was sent")]);
  expect(changesOf(operations)).not.toContain("update chat-a");
  expect(await ourFiles(hosts.a as TestHost)).toEqual(before);
  await c.run("mv /root/.ssh/authorized_keys.before /root/.ssh/authorized_keys");
  // Pulumi does not forget what others depend on: any change has it run again.
  await configure(["a", "c"], { canary: "c" });
  expect((await up()).changes).toContain("update chat-c");
});

test("a host that fails is named, goes on with what it had, and keeps no other from the change", async () => {
  const other = await EchoUpstream.start(GATEWAY, { name: "other" });
  cleanUp(() => other.stop());
  const a = hosts.a as TestHost;
  const [failing, well] = [await watch("a"), await watch("c")];
  await breakNginx(a);
  await configure(["a", "c"], { upstream: other.address });
  const { ok, errors } = await stack.up();
  expect(ok).toBe(false);
  expect(errors.join("\n")).toContain("chat-a");
  expect(await Promise.all(["a", "c"].map(who))).toEqual(["upstream", "other"]);
  await mendNginx(a);
  expect((await up()).changes).toContain("update chat-a");
  expect(await who("a")).toBe("other");
  expect(await failing.end("a host that fails, and then does not")).toMatchObject(unharmed(2, 1));
  expect(await well.end("the host beside it")).toMatchObject(unharmed(1, 1));
});

test("destroy leaves nothing of it on any host", async () => {
  await Promise.all([hosts.a, hosts.c].map((host) => stopNotices(host as TestHost)));
  expect((await stack.destroy()).ok).toBe(true);
  for (const host of Object.values(hosts)) expect(await ours(host)).toEqual([]);
});

test("where one of two hosts failed in the first up, destroy leaves both as they were", async () => {
  const [a, c] = [hosts.a as TestHost, hosts.c as TestHost];
  await breakNginx(a);
  const before = [await everything(a), await everything(c)];
  await configure(["a", "c"]);
  const { ok, errors, outputs } = await stack.up();
  expect([ok, errors.join("\n")]).toEqual([false, expect.stringContaining("chat-a")]);
  expect([outputs.url, await ours(a)]).toEqual([undefined, []]);
  expect(await ours(c)).toContain("/etc/nginx/conf.d/zz-wss-endpoint-chat.conf");
  const { ok: isGone, errors: none } = await stack.destroy();
  expect([isGone, none]).toEqual([true, []]);
  expect([await everything(a), await everything(c)]).toEqual(before);
  await mendNginx(a);
});
