import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Result, Stack } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { logins, writeNotices } from "./counted";
import { ourFiles } from "./hostFacts";
import { cleanUp, engine, freshHost, freshStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

let host: TestHost;
let upstream: EchoUpstream;
let stack: Stack;
let options: Record<string, unknown> = { service: "talks", name: "chat", port: 5555 };

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("larger", 218), EchoUpstream.start(GATEWAY)]);
  cleanUp(() => upstream.stop());
  stack = await freshStack(resolve(__dirname, "../engine/programs/larger"), "test", host);
});

/** Changes the program's options; undefined takes one away. */
async function configure(change: Record<string, unknown>): Promise<void> {
  options = { ...options, ...change };
  await stack.setConfig({
    options: { value: options },
    address: { value: host.address },
    hostKey: { value: host.hostKey },
    privateKey: { value: privateKey(), secret: true },
    upstream: { value: upstream.address },
  });
}
async function up(
  change: Record<string, unknown> = {},
): Promise<{ done: string[]; url: string; ca: string; seen: string }> {
  await configure(change);
  const { ok, errors, operations, outputs } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  return {
    done: doneBy(operations),
    url: String(outputs.url),
    ca: String(outputs.trustPem),
    seen: String(outputs.seen),
  };
}
/** To whatever is no component. */
const doneBy = (operations: Result["operations"]) =>
  operations
    .filter(({ op, type }) => op !== "same" && /^(tls|command):/.test(type))
    .map(({ op, name }) => `${op} ${name}`);
const ours = async () => [...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"));

test("a preview of a host that is not made yet shows all, and connects to nobody", async () => {
  await configure({});
  const before = await logins(host);
  const { ok, operations } = await stack.preview();
  expect([ok, doneBy(operations).sort()]).toEqual([
    true,
    ["create chat-certificate", "create chat-key", "create chat-made", "create listeners", "create machine"],
  ]);
  expect(await logins(host)).toBe(before);
});

test("a host that the same up makes is waited for, and what depends on the endpoint comes after its proof", async () => {
  const { url, ca, seen } = await up();
  expect(seen).toBe("2"); // IPv4 and IPv6
  expect(url).toBe(`wss://${host.address}:5555/`);
  expect(await handshakeStatus(url, ca)).toBe(101);
  await writeNotices(host);
});

test("the machine is to be made anew: a preview knows neither its address nor its key, and shows that the endpoint's key stays", async () => {
  const planned = async () => {
    await configure({ machine: "another" });
    const { ok, errors, operations } = await stack.preview();
    await configure({ machine: undefined });
    expect([ok, errors]).toEqual([true, []]);
    return doneBy(operations).filter((done) => !done.endsWith("-made") && !done.endsWith("listeners"));
  };
  // Whose name the address is.
  expect(await planned()).toEqual(["replace machine", "replace chat-certificate"]);
  await up({ serverNames: ["ws.example.com"] });
  expect(await planned()).toEqual(["replace machine"]);
  await up({ authority: true });
  expect(await planned()).toEqual(["replace machine"]);
  await up({ serverNames: undefined, authority: undefined });
});

test("the component around it is renamed: nothing is done on the host, and sockets stay", async () => {
  const first = await up();
  expect(first.done).toEqual([]);
  const files = await ours();
  const wire = await Wire.watch(host, first.url, first.ca);
  const { done, ca } = await up({ service: "chats", formerly: "talks" });
  expect([done, ca, await ours()]).toEqual([[], first.ca, files]);
  expect(await wire.end("the component around it is renamed")).toMatchObject(unharmed(0, 0));
});

test("something that has the command made anew leaves the endpoint on the host, and not the removal of the old one", async () => {
  const before = await up();
  // The port is closed meanwhile. Open sockets live on, because nginx.conf was changed: nginx is not ours alone.
  const wire = await Wire.watch(host, before.url, before.ca, {}, 0);
  for (const again of ["once", "twice"]) {
    const { done, url, ca } = await up({ again });
    expect(done).toEqual(["replace chat-made"]);
    expect(await handshakeStatus(url, ca)).toBe(101);
  }
  expect(await wire.end("something has the command made anew, twice")).toMatchObject(unharmed(4, 4));
});

// The stand-in has no transforms.
test.runIf(engine.name === "pulumi")("a transform reaches the command, as a transformation does", async () => {
  for (const [change, done] of [
    [{ againByTransform: "once" }, ["replace chat-made"]],
    [{ againByTransform: "twice" }, ["replace chat-made"]],
    [{}, []],
  ] as const) {
    const after = await up(change);
    expect(after.done).toEqual(done);
    expect(await handshakeStatus(after.url, after.ca)).toBe(101);
  }
  await up({ againByTransform: undefined });
});

test("the endpoint is renamed under an alias, on its port: the old one goes, the new one has its key", async () => {
  const before = await up();
  const { done, url, ca } = await up({ name: "talk", renamedFrom: "chat" });
  expect([done.includes("replace talk-made"), ca]).toEqual([true, before.ca]);
  expect(await handshakeStatus(url, ca)).toBe(101);
  expect(await host.run("ls /etc/nginx/conf.d /var/lib/wss-endpoint/endpoints")).toBe(
    "/etc/nginx/conf.d:\nzz-wss-endpoint-talk.conf\n\n/var/lib/wss-endpoint/endpoints:\ntalk\n",
  );
});

test("protect of all keeps destroy away, and renewals too: of the command on the host alone it does not", async () => {
  const { url, ca } = await up();
  const files = await ours();
  for (const change of [{ protect: "command" }, { protect: "all" }]) {
    await up(change);
    const { ok, errors } = await stack.destroy();
    expect([ok, errors.join("\n")]).toEqual([false, expect.stringContaining("protected")]);
    expect(await ours()).toEqual(files);
    expect(await handshakeStatus(url, ca)).toBe(101);
  }
  await configure({ validityPeriodHours: 1000 });
  const refused = await stack.up();
  expect([refused.ok, refused.errors.join("\n")]).toEqual([false, expect.stringContaining("unable to replace")]);
  // The CLI has deleted what is not protected.
  const { done } = await up({ protect: "command" });
  expect(done.filter((one) => one !== "create listeners")).toEqual(["replace talk-certificate", "update talk-made"]);
  await up({ protect: undefined });
});

test("retainOnDelete: after destroy it serves on, and the next up of the stack has it again", async () => {
  const { url, ca } = await up({ retainOnDelete: true });
  // The certificate of the next up is another one, and it logs in for the machine, the endpoint and what depends on it.
  const wire = await Wire.watch(host, url, "", { rejectUnauthorized: false });
  expect((await stack.destroy()).ok).toBe(true);
  await wire.goOn();
  expect(await handshakeStatus(url, ca)).toBe(101);
  const again = await up({ retainOnDelete: false });
  expect(await handshakeStatus(again.url, again.ca)).toBe(101);
  expect(await wire.end("retained by destroy, and made again")).toMatchObject(unharmed(3, 1));
  expect((await stack.destroy()).ok).toBe(true);
  expect(await ours()).toEqual([]);
});
