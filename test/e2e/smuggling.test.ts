import { describe, expect, test } from "vitest";
import { GATEWAY } from "../hosts/host";
import { LyingUpstream, OK, SWITCHING } from "./lyingUpstream";
import { RawConnection, request, WEBSOCKET } from "./rawConnection";
import { Script } from "./script";
import { cleanUp, freshHost } from "./setting";

const ADMIN = request("/admin");
const post = (headers: string, body: string) => `POST /chat HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;

/** Two requests where nginx is to see one, or one where it is to see two. */
const CONFUSING: readonly (readonly [what: string, text: string])[] = [
  [
    "Content-Length and Transfer-Encoding",
    post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", `0\r\n\r\n${ADMIN}`),
  ],
  [
    "Transfer-Encoding and Content-Length",
    post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", `0\r\n\r\n${ADMIN}`),
  ],
  ["two lengths", post("Content-Length: 0\r\nContent-Length: 44\r\n", ADMIN)],
  ["a length with a sign", post("Content-Length: +0\r\n", ADMIN)],
  ["two encodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", `0\r\n\r\n${ADMIN}`)],
  ["an unknown encoding", post("Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${ADMIN}`)],
  ["a space before the colon", post("Content-Length: 0\r\nTransfer-Encoding : chunked\r\n", ADMIN)],
  ["a tab before the value", post("Content-Length: 0\r\nTransfer-Encoding:\x0bchunked\r\n", ADMIN)],
  ["a folded header", post("X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", ADMIN)],
  ["a bare CR", post("X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n", ADMIN)],
  ["a NUL", post("X-A: b\x00\r\nContent-Length: 0\r\n", ADMIN)],
  ["a chunk's length too large", post("Transfer-Encoding: chunked\r\n", `fffffffffffffffff\r\n${ADMIN}`)],
];

describe.each([
  ["el8", 180],
  ["el9", 181],
  ["newest", 182],
] as const)("through the nginx of %s", (kind, octet) => {
  test("no request is smuggled, and none goes round the paths", async () => {
    const host = await freshHost(`smug${kind}`, octet, kind);
    const upstream = await LyingUpstream.start(GATEWAY);
    cleanUp(async () => {
      upstream.stop();
      return Promise.resolve();
    });
    const script = await Script.create(host);
    const args = { paths: ["/chat"], upstream: { servers: [{ address: upstream.address }] } };
    expect(await script.apply(script.stdin(args))).toMatchObject({ code: 0 });
    const url = `wss://${host.address}:5555/`;

    const exchange = async (first: string, answer: string, second?: string) => {
      upstream.answer = answer;
      upstream.seen();
      const connection = await RawConnection.open(url);
      connection.write(first);
      let statuses = await connection.answers();
      if (second !== undefined) {
        connection.write(second);
        statuses = await connection.answers(2);
      }
      connection.destroy();
      return { statuses, reached: upstream.seen().join("") };
    };

    const REFUSED = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n";
    const handshake = (version: string) => request("/chat", WEBSOCKET.replace("13", version));

    // A handshake that the upstream refuses makes no tunnel, whatever the version is; what follows is a request to nginx.
    for (const [version, answer, status] of [
      ["1337", REFUSED, 426],
      ["13", OK, 200],
      ["13", REFUSED, 426],
    ] as const) {
      const { statuses, reached } = await exchange(handshake(version), answer, ADMIN);
      expect([version, statuses]).toEqual([version, [status, 404]]);
      expect(reached).toContain(`Sec-WebSocket-Version: ${version}\r\n`);
      expect(reached).not.toContain("/admin");
    }
    // Also if it does not wait for the answer.
    const pipelined = await exchange(handshake("1337") + ADMIN, REFUSED);
    expect(pipelined.reached).not.toContain("/admin");

    // Only "websocket" reaches the upstream as an upgrade.
    for (const protocol of ["h2c", "h2c, websocket", "websocket, h2c", "TLS/1.3", "websocket/13"]) {
      const headers = `Upgrade: ${protocol}\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
      const { statuses, reached } = await exchange(request("/chat", headers), OK, ADMIN);
      expect([protocol, statuses]).toEqual([protocol, [200, 404]]);
      expect(reached).not.toMatch(/^upgrade:/im);
      expect(reached.match(/^connection: .*/gim)).toEqual(["Connection: close"]);
    }
    // A 101 that nobody asked for makes no tunnel.
    upstream.closes = true;
    const unasked = await exchange(request("/chat"), SWITCHING, ADMIN);
    expect(unasked.reached).not.toMatch(/upgrade|\/admin/i);
    upstream.closes = false;

    // What is not clear is refused, or reaches the upstream as exactly one request with one length.
    for (const [what, text] of CONFUSING) {
      const { statuses, reached } = await exchange(text, OK);
      expect([what, [200, 400, 501].includes(statuses[0] ?? 0)]).toEqual([what, true]);
      expect([what, reached.replace(/^POST \/chat HTTP\/1\.1\r\n(?:[\w-]+: [ -~]*\r\n)*\r\n/, "")]).toEqual([what, ""]);
      expect([what, /transfer-encoding/i.test(reached)]).toEqual([what, false]);
    }
    // Lines that end in LF alone are lines; a chunked body is passed on whole, with its length.
    const bare = await exchange("GET /chat HTTP/1.1\nHost: x\nX-A: b\n\n", OK);
    expect(bare.reached).toMatch(/^GET \/chat HTTP\/1\.1\r\n(?:[\w-]+: [ -~]*\r\n)*X-A: b\r\n\r\n$/);
    const chunked = await exchange(
      post("Transfer-Encoding: chunked\r\n", `5;x\r\nGET /\r\n0\r\nX-Trailer: 1\r\n\r\n`),
      OK,
    );
    expect(chunked.reached).toMatch(/Content-Length: 5\r\n\r\nGET \/$/);
    // A handshake with a body: the upstream is told where it ends.
    const body = await exchange(request("/chat", `${WEBSOCKET}Content-Length: ${ADMIN.length}\r\n`) + ADMIN, OK, ADMIN);
    expect(body.statuses).toEqual([200, 404]);
    expect(body.reached).toContain(`Content-Length: ${ADMIN.length}\r\n`);
    expect(body.reached.match(/\/admin/g)).toHaveLength(1);
  });
});
