import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let upstream: EchoUpstream;

beforeAll(async () => {
  host = await freshHost("life", 45);
  upstream = await EchoUpstream.start(GATEWAY);
});
afterAll(() => upstream.stop());

/** Short, because it runs on every version of Node.js that is promised. */
test("a whole life: up, nothing to do, change, destroy, and the host has nothing left", async () => {
  const before = await host.run("find /etc/pki/tls /var/lib/wss-endpoint /etc/nginx 2>/dev/null || true");
  const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
  const stack = await TestStack.create("life", host, endpoint);
  const made = await stack.up();
  expect(await handshakeStatus(made.url, made.certificatePem)).toBe(101);
  expect((await stack.stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);
  await stack.set({ endpoint: { ...endpoint, paths: ["/chat"] } });
  const changed = await stack.up();
  expect(changed.url).toBe(`wss://${host.address}:5555/chat`);
  expect(await handshakeStatus(changed.url, made.certificatePem)).toBe(101);
  await stack.destroy();
  expect((await stack.destroy()).operations.filter(({ op }) => op !== "same")).toEqual([]);
  expect(await host.run("ss -Hltn 'sport = :5555'")).toBe("");
  expect(await host.run("systemctl is-enabled nginx; systemctl is-active nginx; true")).toBe("disabled\ninactive\n");
  const left = await host.run("find /etc/pki/tls /var/lib/wss-endpoint 2>/dev/null || true");
  expect(left).toBe(before);
});
