import { beforeAll, expect, test } from "vitest";
import { GATEWAY, startHost, type TestHost } from "../hosts/host";
import { writeNotices } from "./counted";
import { cleanUp, freshHost, searchAndStop, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

let first: TestHost;
let second: TestHost;

beforeAll(async () => {
  [first, second] = await Promise.all([freshHost("first", 190), freshHost("second", 191)]);
});

const at = ({ address, hostKey }: TestHost, more: object = {}) => ({ host: { address, hostKey, ...more } });
const ours = (host: TestHost) => host.run("find /etc /var/lib -name '*wss-endpoint*' | wc -l");

test("an endpoint that moves to another host is made there, and then removed from the old one", async () => {
  const stack = await TestStack.create("moves", first, ENDPOINT);
  await stack.up();
  await stack.set(at(second));
  await stack.up();
  expect(await ours(first)).toBe("0\n");
  expect(await second.run("systemctl is-active nginx")).toBe("active\n");
  await stack.destroy();
});

test("a host that keeps its name is to Pulumi the same one: the machine from before keeps what it has", async () => {
  const upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
  const stack = await TestStack.create("keeps", first, endpoint, { name: "ws1" });
  const { url, trustPem } = await stack.up();
  await writeNotices(first);
  const wire = await Wire.watch(first, url, trustPem);
  await stack.set(at(second, { name: "ws1" }));
  const { operations, log } = await stack.stack.up();
  expect(log).toContain(
    "warning: nothing of the endpoint is on this machine, where an up has made it as host ws1: it is made anew. ",
  );
  expect(operations.filter(({ op, type }) => op !== "same" && type.startsWith("command:"))).toMatchObject([
    { op: "update" },
  ]);
  expect(await wire.end("the machine from before, when another one has its name")).toMatchObject(unharmed(0, 0));
  expect(await ours(first)).not.toBe("0\n");
  await stack.set(at(first, { name: "ws1" }));
  expect((await stack.stack.up()).log).not.toContain("nothing of the endpoint is on this machine");
  await stack.destroy();
  expect(await ours(first)).toBe("0\n");
});

test("a host that is gone for ever is named by the up that moves the endpoint, and forgotten by the documented way out", async () => {
  const lost = await startHost("lost", 192);
  const stack = await TestStack.create("lost", lost, ENDPOINT);
  await stack.up();
  await searchAndStop(lost);
  // What another stack has left on the second host is not this one's.
  await second.run(
    "rm -rf /etc/nginx/conf.d/* /etc/pki/tls/*/wss-endpoint-* /var/lib/wss-endpoint; systemctl stop nginx",
  );
  await stack.set(at(second));
  const { text } = await stack.failingUp();
  expect(text).toContain(`chat-${lost.address}`);
  expect(await second.run("systemctl is-active nginx")).toBe("active\n");
  await stack.stack.forget(`chat-${lost.address}`);
  await stack.up();
  await stack.destroy();
});

test("and so is one whose stack is destroyed", async () => {
  const lost = await startHost("lost", 192);
  const stack = await TestStack.create("destroyed", lost, ENDPOINT);
  await stack.up();
  await searchAndStop(lost);
  const failed = await stack.stack.destroy();
  expect([failed.ok, failed.errors.join("\n")]).toEqual([false, expect.stringContaining(`chat-${lost.address}`)]);
  await stack.stack.forget(`chat-${lost.address}`);
  await stack.destroy();
});
