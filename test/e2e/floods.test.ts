import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { RawConnection, request } from "./rawConnection";
import { Script } from "./script";
import { freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;
let url: string;

beforeAll(async () => {
  host = await freshHost("floods", 183);
  script = await Script.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
  expect(await script.apply(script.stdin(args()))).toMatchObject({ code: 0 });
  url = `wss://${host.address}:5555/`;
});
afterAll(() => upstream.stop());

const args = () => ({
  upstream: { servers: [{ address: upstream.address }] },
  timeouts: { handshake: 2 },
  connectionLimits: { perAddress: 5 },
  extraDirectives: [
    { name: "client_body_timeout", args: ["2s"] },
    { name: "keepalive_timeout", args: ["2s"] },
  ],
});

/** Bounds that nginx's own defaults, of a minute and more, do not keep. */
const BOUND = { timeout: 30_000 };

test("a client that says nothing, not even in TLS, is sent away", BOUND, async () => {
  const socket = connect({ host: host.address, port: 5555 });
  await once(socket.resume(), "close");
});

test(
  "a client that sends its headers byte by byte (slowloris) is sent away, and others come in meanwhile",
  BOUND,
  async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => RawConnection.open(url)));
    const text = request("/", `X-A: ${"a".repeat(1000)}\r\n`);
    let at = 0;
    const trickle = setInterval(() => {
      for (const connection of slow) connection.write(text[at] ?? "");
      at++;
    }, 100);
    expect(await handshakeStatus(url, script.certificate)).toBe(101);
    await Promise.all(slow.map((connection) => connection.end()));
    clearInterval(trickle);
    expect(at).toBeLessThan(text.length);
    expect(upstream.requests).toEqual([]);
  },
);

test("a client that stops in its body is sent away, and the upstream never heard of it", BOUND, async () => {
  const connection = await RawConnection.open(url);
  connection.write(request("/", "Content-Length: 1000\r\n").replace("GET", "POST") + "a");
  await connection.end();
  expect(upstream.requests).toEqual([]);
});

test("a client that keeps its connection and asks nothing more is sent away", BOUND, async () => {
  const connection = await RawConnection.open(url);
  connection.write(request("/"));
  expect(await connection.answers()).toEqual([200]);
  await connection.end();
  upstream.requests.length = 0;
});

test("of a flood of sockets from one address the limit is let in, another address still comes in", async () => {
  const opened = await Promise.allSettled(
    Array.from({ length: 40 }, (_, i) =>
      Client.open(url, script.certificate, { headers: { "X-Forwarded-For": `203.0.113.${i}` } }),
    ),
  );
  const clients = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const refused = opened.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  // Each worker process counts in the memory that all share.
  expect(clients).toHaveLength(5);
  expect(new Set(refused)).toEqual(new Set(["Error: Unexpected server response: 429"]));
  expect(await host.run(`curl -sk https://127.0.0.1:5555/elsewhere`)).toBe("polled /elsewhere\n");
  expect(await clients[0]?.echo("still in")).toBe("still in");
  await Promise.all(clients.map((client) => client.close()));
  await expect.poll(() => handshakeStatus(url, script.certificate)).toBe(101);
});

test("of a flood from many addresses as many are let in as all together may be, and the next when one has gone", async () => {
  const total = { ...args(), connectionLimits: { total: 4 } };
  expect(await script.apply(script.stdin(total))).toMatchObject({ code: 0, stderr: "" });
  const urls = [url, `wss://[${host.address6}]:5555/`];
  const opened = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      Client.open(urls[i % 2] ?? "", script.certificate, { rejectUnauthorized: false }),
    ),
  );
  const clients = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const refused = opened.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  expect(clients).toHaveLength(4);
  expect(new Set(refused)).toEqual(new Set(["Error: Unexpected server response: 429"]));
  expect(await host.run("curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1:5555/")).toBe("429");
  expect(await clients[0]?.echo("still in")).toBe("still in");
  await Promise.all(clients.map((client) => client.close()));
  await expect.poll(() => handshakeStatus(url, script.certificate)).toBe(101);
  expect(await script.apply(script.stdin(args()))).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["a path of 9 KB", request(`/${"a".repeat(9000)}`), 414],
  ["a header of 9 KB", request("/", `X-A: ${"a".repeat(9000)}\r\n`), 400],
  ["500 headers of 100 bytes", request("/", "X-A: a\r\n".replace("a\r", `${"a".repeat(100)}\r`).repeat(500)), 400],
  ["a body that says it is 2 MB", request("/", "Content-Length: 2000000\r\n").replace("GET", "POST"), 413],
])("%s is refused", async (_, text, status) => {
  upstream.requests.length = 0;
  const connection = await RawConnection.open(url);
  connection.write(text);
  expect(await connection.answers()).toEqual([status]);
  connection.destroy();
  expect(upstream.requests).toEqual([]);
});
