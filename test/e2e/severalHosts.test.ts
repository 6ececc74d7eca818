import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Stack } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { ourFiles } from "./hostFacts";
import { cleanUp, engine, freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

const PROJECT = resolve(__dirname, "../../examples/several-hosts");
const NAME = { servername: "ws.example.com", headers: { Host: "ws.example.com" } };

let hosts: Record<string, TestHost>;
let upstream: EchoUpstream;
let stack: Stack;

beforeAll(async () => {
  const [a, b, c] = await Promise.all([
    freshHost("several-a", 212),
    freshHost("several-b", 213),
    freshHost("several-c", 214),
  ]);
  hosts = { a, b, c };
  upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  const stateFolder = await mkdtemp(join(tmpdir(), "wss-several-"));
  stack = await engine.openStack({ project: PROJECT, stack: "test", stateFolder });
  cleanUp(async () => {
    await stack.remove();
    await rm(stateFolder, { recursive: true, force: true });
  });
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
const serves = (name: string, ca: string) => handshakeStatus(`wss://${hosts[name]?.address ?? ""}:443/`, ca, NAME);

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
  const statuses = await Promise.all(["a", "b"].map((name) => serves(name, String(outputs.trustPem))));
  expect(statuses).toEqual([101, 101]);
});

test("a host more is one new resource, and a host less is one that goes: the others are not touched", async () => {
  const before = await ourFiles(hosts.a as TestHost);
  await configure(["a", "b", "c"]);
  const { changes, outputs } = await up();
  expect(changes).toEqual(["create chat-c"]);
  const ca = String(outputs.trustPem);
  const client = await Client.open(`wss://${hosts.a?.address ?? ""}:443/`, ca, NAME);
  expect(await serves("c", ca)).toBe(101);
  await configure(["a", "c"]);
  expect((await up()).changes).toEqual(["delete chat-b"]);
  expect([...(await ourFiles(hosts.b as TestHost)).keys()].filter((path) => path.includes("wss-endpoint"))).toEqual([]);
  expect(await ourFiles(hosts.a as TestHost)).toEqual(before);
  expect(await client.echo("open")).toBe("open");
  await client.close();
});

test("what the canary cannot prove no other host gets", async () => {
  await configure(["a", "c"], { canary: "c" });
  await up();
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

test("a host that fails is named, and keeps no other from the change", async () => {
  const other = await EchoUpstream.start(GATEWAY, { name: "other" });
  cleanUp(() => other.stop());
  const [a, c] = [hosts.a as TestHost, hosts.c as TestHost];
  await a.run("mv /usr/sbin/nginx /usr/sbin/nginx.away");
  await a.run("printf '#!/bin/sh\\nexit 1\\n' >/usr/sbin/nginx; chmod 755 /usr/sbin/nginx");
  await configure(["a", "c"], { upstream: other.address });
  const { ok, errors } = await stack.up();
  expect(ok).toBe(false);
  expect(errors.join("\n")).toContain("chat-a");
  expect(await c.run("cat /etc/nginx/conf.d/zz-wss-endpoint-chat.conf")).toContain(other.address);
  await a.run("mv -f /usr/sbin/nginx.away /usr/sbin/nginx");
  expect((await up()).changes).toContain("update chat-a");
});

test("destroy leaves nothing of it on any host", async () => {
  expect((await stack.destroy()).ok).toBe(true);
  for (const host of Object.values(hosts)) {
    expect([...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"))).toEqual([]);
  }
});
