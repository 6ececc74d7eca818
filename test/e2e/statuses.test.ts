import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { type Answer, Client, get, handshakeStatus } from "./client";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let out: EndpointOutputs;
let root: string;
const APP = "https://app.example.com";

beforeAll(async () => {
  host = await freshHost("statuses", 12);
  upstream = await EchoUpstream.start(GATEWAY);
  stack = await TestStack.create("statuses", host, {
    port: 8443,
    upstream: { servers: [{ address: upstream.address }] },
    paths: ["/chat", "/rooms/"],
    allowedOrigins: [APP, `https://${"long-label-".repeat(5)}x.example.com:8443`],
    webSocketOnly: true,
    connectionLimits: { perAddress: 500, total: 800 },
  });
  out = await stack.up();
  root = out.url.replace(/chat$/, "");
});
afterAll(() => upstream.stop());

const handshake = (path: string, origin?: string) =>
  handshakeStatus(`${root}${path}`, out.certificatePem, origin === undefined ? {} : { origin });

test("the url leads to the first path", () => {
  expect(out.url).toBe(`wss://${host.address}:8443/chat`);
});

test.each([
  ["chat", 101],
  ["chat?token=1", 101],
  ["rooms/", 101],
  ["rooms/a/b", 101],
  ["", 404],
  ["chat/", 404],
  ["chatroom", 404],
  ["rooms", 404],
  ["admin/../chatx", 404],
])("a handshake for /%s gets %i", async (path, status) => {
  expect(await handshake(path)).toBe(status);
});

test("an allowed Origin connects, any other gets 403, none is a client that is no browser", async () => {
  expect(await handshake("chat", APP)).toBe(101);
  expect(await handshake("chat", `https://${"long-label-".repeat(5)}x.example.com:8443`)).toBe(101);
  expect(await handshake("chat")).toBe(101);
  for (const origin of [
    "https://evil.example",
    `${APP}.evil.example`,
    "http://app.example.com",
    `${APP}:8443`,
    "null",
  ]) {
    expect(await handshake("chat", origin)).toBe(403);
  }
});

test("what asks for no WebSocket gets 426, which names what to upgrade to", async () => {
  const answer = await get(out.url, out.certificatePem);
  expect(answer.status).toBe(426);
  expect(answer.headers.upgrade).toBe("websocket");
  expect(upstream.requests).toEqual([]);
});

test("outside the paths it is 404 for plain requests too, and nothing reaches the upstream", async () => {
  expect((await get(`${root}admin`, out.certificatePem)).status).toBe(404);
  expect(upstream.requests).toEqual([]);
});

test("the path of the proof looks to outsiders like any missing path", async () => {
  const [path = ""] = /\/\.wss-endpoint\/[0-9a-f]{32}[A-Za-z0-9-]*/.exec(out.config) ?? [];
  const seen = await get(`${root}${path.slice(1)}`, out.certificatePem);
  const missing = await get(`${root}no-such-path`, out.certificatePem);
  const shown = ({ status, body, headers }: Answer) => [status, body, { ...headers, date: "" }];
  expect(shown(seen)).toEqual(shown(missing));
  expect(seen.status).toBe(404);
});

test("with requireOrigin a client without Origin gets 403", async () => {
  await stack.set({
    endpoint: {
      port: 8443,
      upstream: { servers: [{ address: upstream.address }] },
      allowedOrigins: [APP],
      requireOrigin: true,
    },
  });
  const { url, certificatePem } = await stack.up();
  expect(await handshakeStatus(url, certificatePem)).toBe(403);
  expect(await handshakeStatus(url, certificatePem, { origin: APP })).toBe(101);
});

test("a socket over the limit for an address gets 429", async () => {
  await stack.set({
    endpoint: {
      port: 8443,
      upstream: { servers: [{ address: upstream.address }] },
      connectionLimits: { perAddress: 2 },
    },
  });
  const { url, certificatePem } = await stack.up();
  const open = [await Client.open(url, certificatePem), await Client.open(url, certificatePem)];
  expect(await handshakeStatus(url, certificatePem)).toBe(429);
  await Promise.all(open.map((client) => client.close()));
});
