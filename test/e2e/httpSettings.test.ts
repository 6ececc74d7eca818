import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, get, handshakeStatus } from "./client";
import { Script } from "./script";
import { freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let upstream: EchoUpstream;
let script: Script;
const FILE = "/etc/nginx/conf.d/00-theirs.conf";
const NOBODY_BEHIND = { upstream: { servers: [{ address: "127.0.0.1:9" }] } };

beforeAll(async () => {
  host = await freshHost("httpset", 114);
  upstream = await EchoUpstream.start(GATEWAY, { page: "<p>hi</p>" });
  script = await Script.create(host);
  await host.run(`yum -q -y install nginx; systemctl start nginx; mkdir -p /var/cache/theirs
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=x -keyout /dev/null -out /srv/ca.crt 2>/dev/null`);
});
afterAll(() => upstream.stop());
// An endpoint that is there already would not be switched, and so not read the other file.
beforeEach(() => script.remove(script.stdin()));

const url = (path = "/") => `wss://${host.address}:5555${path}`;
const tls = { servername: "ws.example.com", headers: {} };
const shake = (path?: string) => handshakeStatus(url(path), script.certificate, tls);
const page = (path?: string) => get(url(path), script.certificate, tls);

/** What somebody else set for every server of the host, and an endpoint beside it. */
async function beside(settings: string, args: object = {}): Promise<string> {
  await host.run(`cat >${FILE}`, { input: settings });
  const { code, stdout, stderr } = await script.apply(
    script.stdin({ upstream: { servers: [{ address: upstream.address }] }, ...args }),
  );
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("what another file sets for every server does not reach the endpoint:", () => {
  test("client certificates", async () => {
    await beside("ssl_client_certificate /srv/ca.crt;\nssl_verify_client on;\n");
    expect(await shake()).toBe(101);
  });

  test("a cache, which would answer a handshake with a page", async () => {
    await beside("proxy_cache_path /var/cache/theirs keys_zone=z:1m;\nproxy_cache z;\nproxy_cache_valid any 10m;\n");
    expect((await page()).status).toBe(200);
    expect(await shake()).toBe(101);
  });

  test("error pages, which would take the place of its own statuses", async () => {
    const args = { paths: ["/chat"], webSocketOnly: true, allowedOrigins: ["https://a.example"] };
    await beside("error_page 403 404 426 https://sorry.example/;\nproxy_intercept_errors on;\n", args);
    expect((await page("/other")).status).toBe(404);
    expect((await page("/chat")).status).toBe(426);
  });

  test("an error page for 429, which would let sockets over the limit through", async () => {
    await beside("error_page 429 /429.html;\n", { connectionLimits: { perAddress: 1 } });
    const first = await Client.open(url(), script.certificate, tls);
    const before = upstream.handshakes.length;
    expect(await shake()).toBe(429);
    expect(upstream.handshakes.length).toBe(before);
    await first.close();
  });

  test("headers that are not passed on", async () => {
    await beside("proxy_pass_request_headers off;\nproxy_set_header Upgrade none;\n");
    expect(await shake()).toBe(101);
  });

  test("a header of the handshake that is hidden, as is advised before Apache", async () => {
    await beside("proxy_hide_header Upgrade;\n");
    expect(await shake()).toBe(101);
  });

  test("no second try at another server of the upstream", async () => {
    const servers = [{ address: "127.0.0.1:9", maxFails: 0 }, { address: upstream.address }];
    const settings = "proxy_next_upstream off;\nproxy_next_upstream_tries 1;\n";
    await beside(settings, { upstream: { servers, balance: "round_robin" } });
    expect([await shake(), await shake(), await shake()]).toEqual([101, 101, 101]);
  });

  test("impatience with a client that reads slowly", async () => {
    await beside("send_timeout 1s;\n");
    const client = await Client.open(url(), script.certificate, tls);
    client.ws.send(Buffer.alloc(30_000_000, 1));
    client.ws.pause();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    client.ws.resume();
    expect((await client.next()).data.length).toBe(30_000_000);
    await client.close();
  });

  test("a mirror, which would open a second socket for each handshake", async () => {
    await beside("mirror /mirrored;\n");
    const before = upstream.handshakes.length;
    expect(await shake()).toBe(101);
    expect((await page()).status).toBe(200);
    expect([upstream.handshakes.length - before, upstream.requests.includes("/mirrored")]).toEqual([1, false]);
  });

  test("a store, which would keep answers as files", async () => {
    const stored = "ls -A /srv/stored";
    await host.run("mkdir -p /srv/stored; chmod 777 /srv/stored");
    await beside("proxy_store /srv/stored$uri.page;\n");
    expect(await shake()).toBe(101);
    expect((await page("/kept")).body).toBe("<p>hi</p>");
    expect(await host.run(stored)).toBe("");
  });

  test.each([
    ["small", "proxy_buffer_size 128k; proxy_buffers 4 256k; proxy_busy_buffers_size 256k;"],
    ["medium", "proxy_buffer_size 128k; proxy_buffers 4 256k; proxy_busy_buffers_size 256k;"],
    ["large", "proxy_busy_buffers_size 16k;"],
    ["large", "proxy_temp_file_write_size 16k;"],
    ["large", "proxy_max_temp_file_size 16k;"],
  ])("buffers that nginx would refuse beside those of messageSize %s: %s", async (messageSize, settings) => {
    await beside(`${settings}\n`, { messageSize });
    expect(await shake()).toBe(101);
  });

  test("and the user's own word goes before", async () => {
    const extraDirectives = [{ name: "send_timeout", args: ["5s"] }];
    await beside("send_timeout 1s;\n", { extraDirectives, rawServerText: "error_page 404 =410 /gone;" });
    expect(await host.run("grep -cE ' (send_timeout|error_page) ' /etc/nginx/conf.d/zz-wss-endpoint-chat.conf")).toBe(
      "2\n",
    );
  });
});

test("what is set for every server and does no harm is left as it is, without a word", async () => {
  const said = await beside(`
    keepalive_requests 1; proxy_buffering off; proxy_request_buffering off; proxy_ignore_client_abort on;
    limit_rate 20k; sub_filter hi ho; gzip on; ssi on; proxy_redirect off; client_max_body_size 1;
    underscores_in_headers on; ssl_protocols TLSv1.3; ssl_session_tickets on; proxy_http_version 1.0;
    proxy_read_timeout 1s; proxy_connect_timeout 1s; set_real_ip_from 10.0.0.0/8; real_ip_header X-Forwarded-For;
    add_header X-Theirs yes always; expires 1d; satisfy any; auth_basic off;
  `);
  expect(said).not.toContain("warning");
  const client = await Client.open(url(), script.certificate, tls);
  expect((await client.echo("x".repeat(500_000))).length).toBe(500_000);
  await client.close();
  expect((await page()).headers["x-theirs"]).toBe("yes");
});

describe("what is the host's own rule is told with its place:", () => {
  test.each([
    ["auth_basic_user_file /etc/nginx/none;\nauth_basic members;", "auth_basic", "clients need its password", "401"],
    ["# first\ndeny\n  all;", "deny", "it decides who comes in", "403"],
    [
      "limit_req_zone $host zone=r:1m rate=1r/m;\nlimit_req zone=r;",
      "limit_req",
      "handshakes over its rate are refused",
      "",
    ],
    ["limit_conn_zone $host zone=c:1m;\nlimit_conn c 1;", "limit_conn", "sockets over it are refused", ""],
    ["ssl_conf_command CipherString ALL;", "ssl_conf_command", "it can allow other TLS", ""],
    ["ssl_early_data on;", "ssl_early_data", "a handshake can be replayed", ""],
    ["auth_request /asked;", "auth_request", "each handshake asks there first", ""],
    ["limit_conn_dry_run on;", "limit_conn_dry_run", "connectionLimits refuses nobody", ""],
    ["proxy_method POST;", "proxy_method", "no WebSocket gets through", ""],
    ["proxy_set_body hello;", "proxy_set_body", "no WebSocket gets through", ""],
  ])("%j", async (settings, name, effect, status) => {
    // To the tests' own upstream some of it would be no WebSocket.
    const said = await beside(`${settings}\n`, name.startsWith("proxy_") ? NOBODY_BEHIND : {});
    expect(said).toContain(`warning: ${FILE}:${settings.split("\n").length} sets ${name} for every server`);
    expect(said).toContain(effect);
    expect(said).not.toContain("is reached");
    if (status !== "") expect(said).toContain(`the host's own handshake gets ${status}`);
  });

  test("and where no handshake gets through, the endpoint cannot be proved, and is not made", async () => {
    await host.run(`echo 'ssl_reject_handshake on;' >${FILE}`);
    const { code, stdout } = await script.apply(script.stdin(NOBODY_BEHIND));
    expect([code, stdout]).toEqual([1, expect.stringContaining("no WebSocket gets through")]);
    expect(stdout).toContain(`warning: ${FILE}:1 sets ssl_reject_handshake for every server`);
    expect(await host.run("ls /etc/nginx/conf.d")).toBe("00-theirs.conf\n");
  });

  test("but not where the endpoint has a rule of its own", async () => {
    const extraDirectives = [{ name: "allow", args: ["all"] }];
    expect(await beside("deny all;\n", { extraDirectives })).not.toContain("warning");
    expect(await shake()).toBe(101);
  });
});

test("http2 on for every server: WebSockets come over HTTP/1.1 as ever, and who offers both gets HTTP/2 for a page", async () => {
  const newer = await freshHost("http2", 208, "el10");
  const there = await Script.create(newer);
  await newer.run(`yum -q -y install nginx; systemctl start nginx; echo 'http2 on;' >${FILE}`);
  const said = await there.apply(there.stdin({ upstream: { servers: [{ address: upstream.address }] } }));
  expect(said).toMatchObject({ code: 0, stderr: "", stdout: expect.not.stringContaining("warning") as string });
  const own = `wss://${newer.address}:5555/`;
  const client = await Client.open(own, there.certificate, tls);
  expect(await client.echo("over 1.1")).toBe("over 1.1");
  await client.close();
  // One that offers both, as browsers do for pages, gets HTTP/2 for a page.
  expect(
    await newer.run(`curl -sk --http2 -o /dev/null -w '%{http_version} %{http_code}' https://127.0.0.1:5555/`),
  ).toBe("2 200");
  expect((await get(own, there.certificate, tls)).status).toBe(200);
});
