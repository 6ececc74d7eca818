import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { Commands } from "./commands";
import { logins, writeNotices } from "./counted";
import { changeable, ourFiles } from "./hostFacts";
import { listen } from "./plainServer";
import { Script } from "./script";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

type All = Record<string, EndpointOutputs>;

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let before: Map<string, string>;

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("together", 211), EchoUpstream.start(GATEWAY)]);
  // A handshake that is not done yet already fills the server.
  await host.run("echo 'MaxStartups 1:100:1' >>/etc/ssh/sshd_config; systemctl reload sshd");
  before = await changeable(host);
  stack = await TestStack.create("together", host, {});
  await stack.set({ endpoint: undefined, name: "edge" });
});
afterAll(() => upstream.stop());

const own = (port: number, more: object = {}) => ({
  port,
  upstream: { servers: [{ address: upstream.address }] },
  ...more,
});
const numbered = (count: number, change: (i: number) => object = () => ({})) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`e${i}`, own(6000 + i, change(i))]));
const all = async () => ((await stack.up()) as unknown as { endpoints: All }).endpoints;
const open = ({ url, certificatePem }: EndpointOutputs) => Client.open(url, certificatePem);

const connections = async () =>
  Number.parseInt(await host.run("nstat -az TcpPassiveOpens | grep -o '[0-9]* *0.0$'; true"));

test("ten endpoints are there by one connection, though sshd takes one at a time, each with its own certificate", async () => {
  const seen = await logins(host);
  await stack.set({ endpoints: numbered(10) });
  const endpoints = await all();
  expect(await logins(host)).toBe(seen + 1);
  expect(Object.keys(endpoints)).toHaveLength(10);
  expect(new Set(Object.values(endpoints).map(({ fingerprint }) => fingerprint)).size).toBe(10);
  for (const one of Object.values(endpoints)) {
    const client = await open(one);
    expect(await client.echo("x")).toBe("x");
    await client.close();
  }
});

test("without a change nobody connects to the host", async () => {
  const seen = await connections();
  const { operations } = await stack.stack.up();
  expect(operations.filter(({ op }) => op !== "same")).toEqual([]);
  expect(await connections()).toBe(seen);
});

test("some changed, one added, one left out: one reload, no socket of those that stay is closed, nothing of the one is left", async () => {
  await writeNotices(host);
  const { e9, ...staying } = await all();
  const wire = await Wire.watchAll(host, Object.values(staying));
  const last = await open(e9 as EndpointOutputs);
  const wanted = { ...numbered(10, (i) => (i < 5 ? { paths: ["/", "/new"] } : {})), more: own(6100) };
  await stack.set({ endpoints: Object.fromEntries(Object.entries(wanted).filter(([name]) => name !== "e9")) });
  const { endpoints: after } = (await stack.up()) as unknown as { endpoints: All };
  expect(await wire.end("of ten endpoints five are changed, one is left out, and one added")).toEqual({
    ...unharmed(1, 1),
    certificates: Object.values(staying).map(({ fingerprint }) => fingerprint),
  });
  expect(await last.echo("served to the end")).toBe("served to the end");
  await last.close();
  expect(after.e1?.certificatePem).toBe(staying.e1?.certificatePem);
  expect(await handshakeStatus(after.more?.url ?? "", after.more?.certificatePem ?? "")).toBe(101);
  expect(await host.run("ls /etc/pki/tls/*/*wss-endpoint-e9.* 2>/dev/null || true")).toBe("");
  await expect.poll(() => host.run("ss -Hltn 'sport = :6009'"), { timeout: 10_000 }).toBe("");
});

test("what is behind twenty endpoints is asked of sixteen at a time, and that it says nothing is a warning", async () => {
  let [open, most] = [0, 0];
  const address = await listen((socket) => {
    most = Math.max(most, ++open);
    socket.on("close", () => open--).resume(); // else it does not see the other side's end
  });
  const endpoints = numbered(20, () => ({ upstream: { servers: [{ address }] }, timeouts: { connect: 1 } }));
  await stack.set({ endpoints });
  const { ok, warnings } = await stack.stack.up();
  const silent = expect.stringContaining(`the upstream ${address} does not answer`) as string;
  expect([ok, warnings, most]).toEqual([true, expect.arrayContaining([silent]), 16]);
  await stack.set({ endpoints: numbered(10) });
  await stack.up();
});

test("one that gets another name keeps its port through the one run, and nobody is refused meanwhile", async () => {
  const { e8 } = await all();
  const wire = await Wire.watch(host, e8?.url ?? "", "", { rejectUnauthorized: false });
  const { e8: same, ...others } = numbered(10) as Record<string, object>;
  await stack.set({ endpoints: { ...others, renamed: same } });
  const { renamed } = await all();
  expect(await wire.end("an endpoint gets another name, and keeps its port")).toEqual({
    ...unharmed(1, 1),
    certificates: [e8?.fingerprint, renamed?.fingerprint],
  });
  expect(renamed?.url).toBe(e8?.url);
  expect(await host.run("ls /etc/pki/tls/*/*wss-endpoint-e8.* 2>/dev/null || true")).toBe("");
  await stack.set({ endpoints: numbered(10) });
  await stack.up();
});

test("what is wrong with one of them is told with its name, and changes none", async () => {
  const files = await ourFiles(host);
  await host.run(
    "python3 -c 'import socket,time; s=socket.socket(); s.bind((\"0.0.0.0\",6200)); s.listen(); time.sleep(60)' </dev/null >/dev/null 2>&1 &",
  );
  const endpoints = { ...numbered(9, () => ({ paths: ["/other"] })), taken: own(6200) };
  await stack.set({ endpoints });
  expect((await stack.failingUp()).text).toContain("wss-endpoint edge taken: port 6200 is held by python3");
  await stack.set({
    endpoints: { ...endpoints, taken: own(6201, { extraDirectives: [{ name: "add_header", args: ["X"] }] }) },
  });
  expect((await stack.failingUp()).text).toContain("change endpoints.taken.extraDirectives[0]");
  await stack.set({ endpoints: { ...endpoints, taken: own(6000) } });
  expect((await stack.failingUp()).text).toContain("WSS035 endpoints.taken: has the port 6000 and the name");
  const pair = {
    all: own(6500, { serverNames: ["all.example.com"] }),
    alone: own(6500, { serverNames: ["alone.example.com"], listenAddresses: [host.address] }),
  };
  for (const both of [pair, { alone: pair.alone, all: pair.all }]) {
    await stack.set({ endpoints: { ...numbered(9), ...both } });
    expect((await stack.failingUp()).text).toMatch(
      /port 6500 of \S+ for itself, and (clients would meet it there|nobody would meet)/,
    );
  }
  expect(await ourFiles(host)).toEqual(files);
});

test("a proof that one fails puts all back", async () => {
  const files = await ourFiles(host);
  const dead = { requireUpstream: true, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
  await stack.set({ endpoints: { ...numbered(9, () => ({ paths: ["/other"] })), dead: own(6300, dead) } });
  expect((await stack.failingUp()).text).toContain(
    "wss-endpoint edge dead: the upstream 127.0.0.1:9 does not answer (502)",
  );
  expect(await ourFiles(host)).toEqual(files);
  await stack.set({ endpoints: numbered(9) });
  await stack.up();
});

test("a name that one of them has is refused to another stack", async () => {
  const script = await Script.create(host);
  const { code, stderr } = await script.apply(script.stdin({ port: 6400 }, "e3"), "e3");
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/there is an endpoint e3 on this host already, .*\/together/),
  ]);
});

test("status tells of each, and finds one by its own name", async () => {
  const commands = Commands.create(host);
  const whole = await commands.run(["status", `deploy@${host.address}`]);
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  expect(whole.stdout).toContain("endpoints edge: e0 e1 e2 e3 e4 e5 e6 e7 e8\n");
  expect(whole.stdout.match(/^ok {7}live {8}generation/gm)).toHaveLength(9);
  const one = await commands.run(["status", `deploy@${host.address}`, "e3"]);
  expect(one.stdout).toContain("endpoints edge:");
});

test("a run that is killed after it has put a pair in place leaves nothing of it to the next one", async () => {
  const script = await Script.create(host);
  const pair = "/etc/pki/tls/certs/wss-endpoint-lost.0123456789abcdef.crt";
  await host.run(`echo lost >/var/lib/wss-endpoint/endpoints/edge/members; touch ${pair}`);
  expect(script.certificate).toContain("BEGIN");
  await stack.set({ endpoints: numbered(9, () => ({ paths: ["/last"] })) });
  await stack.up();
  expect(await host.run(`ls ${pair} /var/lib/wss-endpoint/endpoints/edge/members 2>/dev/null || true`)).toBe("");
});

test("destroy takes all of them away", async () => {
  await stack.destroy();
  const after = await changeable(host);
  // What the installed nginx brought stays, and the line for its log is the test's.
  const ours = [...after.keys()].filter((path) => /wss/.test(path));
  expect([before.size > 0, ours]).toEqual([true, []]);
});

test("an endpoint that is joined by another one stays as it is, with its key and its sockets", async () => {
  await stack.set({ endpoints: undefined, name: "chat", endpoint: own(5555) });
  const first = await stack.up();
  const wire = await Wire.watch(host, first.url, first.trustPem);
  await stack.set({ endpoint: undefined, endpoints: { chat: own(5555), feed: own(5556) } });
  const { operations, outputs } = await stack.stack.up();
  const changes = operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`);
  expect(changes.sort()).toEqual([
    "create tls:index/privateKey:PrivateKey",
    "create tls:index/selfSignedCert:SelfSignedCert",
    "update command:remote:Command",
    "update wss-endpoint:index:WssEndpoints",
  ]);
  const { chat, feed } = outputs.endpoints as All;
  expect(chat?.certificatePem).toBe(first.certificatePem);
  expect(await wire.end("an endpoint is joined by another one")).toEqual({
    ...unharmed(1, 1),
    certificates: [first.fingerprint],
  });
  expect(await handshakeStatus(feed?.url ?? "", feed?.certificatePem ?? "")).toBe(101);
  await stack.destroy();
});
