import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { LyingUpstream, OK } from "./lyingUpstream";
import { listen } from "./plainServer";
import { RawConnection, request, WEBSOCKET } from "./rawConnection";
import { Script } from "./script";
import { freshHost } from "./setting";

const APP = "https://app.example.com";
let host: TestHost;
let script: Script;
let upstream: LyingUpstream;

/** Endpoints of one host with the same upstream: all by default, and one that is closed as far as it can be. */
let open: string;
let guarded: string;
const guards = () => ({
  port: 8443,
  upstream: { servers: [{ address: upstream.address }] },
  paths: ["/chat", "/rooms/"],
  allowedOrigins: [APP, "https://other.example.com:8443"],
});

beforeAll(async () => {
  host = await freshHost("attacks", 179);
  script = await Script.create(host);
  upstream = await LyingUpstream.start(GATEWAY);
  const servers = [{ address: upstream.address }];
  expect(await script.apply(script.stdin({ upstream: { servers } }, "open"), "open")).toMatchObject({ code: 0 });
  expect(await script.apply(script.stdin(guards(), "guarded"), "guarded")).toMatchObject({ code: 0 });
  open = `wss://${host.address}:5555/`;
  guarded = `wss://${host.address}:8443/`;
});
afterAll(() => {
  upstream.stop();
});
beforeEach(() => {
  upstream.answer = OK;
  upstream.seen();
});

/** The status that a request gets on a connection of its own, and what of it reached the upstream. */
async function tried(url: string, text: string): Promise<{ status: number | undefined; reached: string }> {
  const connection = await RawConnection.open(url);
  connection.write(text);
  const [status] = await connection.answers();
  connection.destroy();
  return { status, reached: upstream.seen().join("") };
}

describe("a page of another site (cross-site WebSocket hijacking)", () => {
  const handshake = (...origins: string[]) =>
    tried(guarded, request("/chat", WEBSOCKET + origins.map((origin) => `Origin: ${origin}\r\n`).join("")));

  test.each([
    "https://evil.example",
    "null",
    "http://app.example.com",
    `${APP}.evil.example`,
    "https://evilapp.example.com",
    "https://app.example.com@evil.example",
    `${APP}:443`,
    `${APP}:8443`,
    `${APP}/`,
    "https://APP.example.com",
    "https://app.example.com%00.evil.example",
    `${APP} https://evil.example`,
    `https://evil.example, ${APP}`,
    "https://other.example.com",
    "file://",
  ])("gets 403 with the Origin %s, and the upstream hears nothing", async (origin) => {
    expect(await handshake(origin)).toEqual({ status: 403, reached: "" });
  });

  test("gets 403 where another Origin stands before an allowed one", async () => {
    expect(await handshake("https://evil.example", APP)).toEqual({ status: 403, reached: "" });
  });

  test("an allowed page connects", async () => {
    expect(await handshake(APP)).toMatchObject({ status: 200 });
  });
});

describe("headers from outside", () => {
  test("of what proxies tell about the client none arrives, but nginx's own", async () => {
    const spoofed = [
      "X-Forwarded-For: 203.0.113.9",
      "X-Forwarded-For: 203.0.113.10",
      "X_Forwarded_For: 203.0.113.9",
      "X.Forwarded.For: 203.0.113.9",
      "X-Real-IP: 203.0.113.9",
      "X-Forwarded-Proto: http",
      "X-Forwarded-Host: spoofed.example",
      "X-Forwarded-Port: 2031",
      "X-Forwarded-Prefix: /spoofed",
      "Forwarded: for=203.0.113.9;host=spoofed.example",
      // Who names a header as one of the connection's wants it taken away.
      "Connection: X-Real-IP, X-Forwarded-For",
    ];
    const { status, reached } = await tried(open, request("/", spoofed.map((line) => `${line}\r\n`).join("")));
    expect(status).toBe(200);
    expect(reached).not.toMatch(/203\.0\.113|spoofed|2031|Connection: (?!close)/);
    expect(reached).toContain(`X-Real-IP: ${GATEWAY}\r\nX-Forwarded-For: ${GATEWAY}\r\nX-Forwarded-Proto: https\r\n`);
  });

  test.each([
    ["none", "GET / HTTP/1.1\r\n\r\n"],
    ["two", "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n"],
    ["one with a path", "GET / HTTP/1.1\r\nHost: a.example/b\r\n\r\n"],
    ["one with a control character", "GET / HTTP/1.1\r\nHost: a\x1b.example\r\n\r\n"],
    ["one with a space", "GET / HTTP/1.1\r\nHost: a.example b\r\n\r\n"],
    ["one with a NUL", "GET / HTTP/1.1\r\nHost: a\x00.example\r\n\r\n"],
  ])("a request with a Host that is %s gets 400", async (_, text) => {
    expect(await tried(open, text)).toEqual({ status: 400, reached: "" });
  });

  test("a Host that is not the endpoint's passes to the upstream as it is, whatever the request line says", async () => {
    const text = "GET http://line.example/ HTTP/1.1\r\nHost: header.example\r\n\r\n";
    const { status, reached } = await tried(open, text);
    expect([status, reached]).toEqual([200, expect.stringMatching(/^GET \/ HTTP\/1.1\r\n/)]);
    expect(reached.match(/^Host: .*/gim)).toEqual(["Host: header.example"]);
  });

  test.each(["TRACE", "CONNECT"])("%s is refused", async (method) => {
    const { status, reached } = await tried(open, request("/").replace("GET", method));
    expect([status === 400 || status === 405, reached]).toEqual([true, ""]);
  });
});

describe("a path that is not given", () => {
  test.each([
    "/admin",
    "/admin/../chat",
    "/admin/x/../../chat",
    "/admin/./../chat?x",
    "/admin/%2e%2e/chat",
    "/admin/%2E./chat",
    "/admin%2f..%2fchat",
    "/rooms/../admin",
    "/rooms/%2e%2e/admin",
    "/rooms/..%2fadmin",
    "/rooms/..%5cadmin",
    "/rooms/..\\admin",
    "/rooms/..;/admin",
    "/rooms/..%3bx=1/admin",
    "/rooms/a/..",
    "/rooms/.",
    "/chat/",
    "/chat/../admin",
    "/chat;admin",
    "/Chat",
    "/rooms",
    "http://evil.example/admin",
  ])("is not reached by %s: 404", async (path) => {
    expect(await tried(guarded, request(path))).toEqual({ status: 404, reached: "" });
  });

  test.each(["/chat%00", "/chat\x00", "/rooms/%00/../admin", "/rooms/\x1b[31m", "/rooms/%2", "chat", "*", "\\chat"])(
    "is not reached by %j: 400",
    async (path) => {
      expect(await tried(guarded, request(path))).toEqual({ status: 400, reached: "" });
    },
  );

  test.each(["/chat?a=/../b", "//chat", "/%63hat", "/rooms/a..b/.c/...", "/rooms/a%2fb", "/rooms/%252e%252e/x"])(
    "is another than %s, which passes as it was written",
    async (path) => {
      const { status, reached } = await tried(guarded, request(path));
      expect([status, reached.split("\r\n")[0]]).toEqual([200, `GET ${path} HTTP/1.1`]);
    },
  );

  test("an upstream's X-Accel-Redirect leads to no other path, and to no file", async () => {
    for (const target of ["/admin", "/etc/passwd", "/rooms/../../etc/passwd"]) {
      upstream.answer = `HTTP/1.1 200 OK\r\nX-Accel-Redirect: ${target}\r\nContent-Length: 0\r\n\r\n`;
      expect((await tried(guarded, request("/chat"))).status).toBe(404);
    }
  });
});

test("the proof's path answers nobody outside, whatever the headers say", async () => {
  const config = await host.run("cat /etc/nginx/conf.d/zz-wss-endpoint-guarded.conf");
  const [path = ""] = /\/\.wss-endpoint\/[\w-]+/.exec(config) ?? [];
  expect(await host.run(`curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1:8443${path}`)).toBe("204");
  const claims = "X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n";
  for (const asked of [path, `/${path}`, path.replace("wss", "%77ss"), `http://127.0.0.1${path}`]) {
    expect(await tried(guarded, request(asked, claims))).toEqual({ status: 404, reached: "" });
  }
});

test("a handshake that the upstream ends without an answer keeps others out for seconds at most", async () => {
  const application = () =>
    listen((socket) => {
      socket.on("data", (text) => {
        if (text.includes("GET /chat ")) socket.write(OK);
        else socket.destroy();
      });
    });
  const servers = [{ address: await application() }, { address: await application() }];
  expect(await script.apply(script.stdin({ port: 9443, upstream: { servers } }, "two"), "two")).toMatchObject({
    code: 0,
  });
  const status = async (path: string) => (await tried(`wss://${host.address}:9443/`, request(path, WEBSOCKET))).status;
  // The proof's own handshake was one.
  await expect.poll(() => status("/chat"), { timeout: 8000 }).toBe(200);
  expect(await status("/unknown")).toBe(502);
  await expect.poll(() => status("/chat"), { timeout: 8000 }).toBe(200);
});

test("no answer names nginx's version", async () => {
  for (const text of [request("/admin"), request("/chat%00"), "nonsense\r\n\r\n", request(`/${"a".repeat(9000)}`)]) {
    const connection = await RawConnection.open(guarded);
    connection.write(text);
    await connection.answers();
    expect(connection.received).toMatch(/^HTTP[^]*nginx/);
    expect(connection.received).not.toMatch(/nginx\/|\d\.\d+\.\d/);
    connection.destroy();
  }
});

describe("a log", () => {
  const FORGED = '198.51.100.7 - - [01/Jan/2030:00:00:00 +0000] "GET /forged HTTP/1.1" 200 2 "-" "-" "-"';
  const CONTROLS = "\x01\x07\x1b]0;title\x07\x1b[31m\x7f\xc2\x9b31m\t";

  test("has no line and no control character of a client's in the access log", async () => {
    const value = `a"\\${CONTROLS}`;
    const texts = [
      request("/", `User-Agent: ${value}\r\nReferer: ${value}\r\nX-Forwarded-For: ${value}\r\n`),
      request(`/%0a${encodeURIComponent(FORGED)}`, `User-Agent: x"\r\nReferer: %0a${FORGED}\r\n`),
      request(`/\x1b[31m`),
      request("/").replace("GET", 'G"\x1b'),
      `${request("/").slice(0, -4)}: a\r${FORGED}\r\n\r\n`,
    ];
    for (const text of texts) await tried(open, text);
    const lines = (await host.run("cat /var/log/nginx/access.log")).trimEnd().split("\n");
    expect(lines.filter((line) => line.includes("x1B[31m")).length).toBeGreaterThan(0);
    expect(lines.filter((line) => !/^(198\.18|127\.0)\.\d+\.\d+ - - \[[ -~]*$/.test(line))).toEqual([]);
  });

  test("of errors has no line of a client's", async () => {
    upstream.answer = `HTTP/1.1 200 OK\r\nX-Long: ${"a".repeat(40_000)}`;
    const text = request("/chat", `${WEBSOCKET}Referer: ${CONTROLS}${FORGED}\r\n`);
    expect((await tried(guarded, text)).status).toBe(502);
    const lines = (await host.run("cat /var/log/nginx/error.log")).trimEnd().split("\n");
    expect(lines.filter((line) => line.includes("/forged")).length).toBeGreaterThan(0);
    expect(lines.filter((line) => !/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[/.test(line))).toEqual([]);
  });
});
