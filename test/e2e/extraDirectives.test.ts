import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALLOWED } from "../../components/nginx/directives";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, get, handshakeStatus } from "./client";
import { ourFiles } from "./hostFacts";
import { Script } from "./script";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let upstream: EchoUpstream;
let script: Script;

beforeAll(async () => {
  host = await freshHost("extra", 113);
  upstream = await EchoUpstream.start(GATEWAY);
  script = await Script.create(host);
  await host.run(`yum -q -y install nginx; systemctl start nginx; mkdir /srv/pki; cd /srv/pki
    for name in ca other; do
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=$name -keyout $name.key -out $name.crt
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=client -keyout $name-client.key -out x.csr
      openssl x509 -req -in x.csr -CA $name.crt -CAkey $name.key -CAcreateserial -days 9 -out $name-client.crt
    done 2>/dev/null`);
});
afterAll(() => upstream.stop());

const URL = () => `wss://${host.address}:5555/`;
const tls = { servername: "ws.example.com", headers: { Host: "ws.example.com:5555" } };
const wanted = (change: object = {}) =>
  script.stdin({ upstream: { servers: [{ address: upstream.address }] }, ...change });
const extras = (...list: [name: string, args: string[], path?: string][]) => ({
  extraDirectives: list.map(([name, args, path]) => ({ name, args, path })),
});
const shake = (options: object = {}, path = "") =>
  handshakeStatus(`${URL()}${path}`, script.certificate, { ...tls, ...options });

describe("on an endpoint of the stack's own", () => {
  test("headers of the server and of a path come through, with those of the endpoint itself", async () => {
    const stack = await TestStack.create("extra", host, {
      port: 7443,
      upstream: { servers: [{ address: upstream.address }] },
      paths: ["/chat", "/rooms/"],
      webSocketOnly: true,
      ...extras(
        ["add_header", ["X-Frame-Options", "DENY", "always"]],
        ["proxy_set_header", ["X-Everywhere", "yes"]],
        ["proxy_set_header", ["X-Room", "${arg_room} of $host"], "/rooms/"],
      ),
      rawServerText: 'add_header X-Raw "a;b" always;\nlocation = /health { return 200 "ok\\n"; }',
    });
    const { url, certificatePem, config } = await stack.up();
    const rooms = url.replace("chat", "rooms/1?room=blue");
    const client = await Client.open(rooms, certificatePem);
    expect(await client.echo("hello")).toBe("hello");
    await client.close();
    expect(upstream.handshakes.at(-1)).toMatchObject({
      host: `${host.address}:7443`,
      upgrade: "websocket",
      connection: "upgrade",
      "x-real-ip": GATEWAY,
      "x-forwarded-for": GATEWAY,
      "x-forwarded-proto": "https",
      "x-everywhere": "yes",
      "x-room": `blue of ${host.address}`,
    });
    const refused = await get(rooms, certificatePem);
    expect(refused).toMatchObject({
      status: 426,
      headers: { upgrade: "websocket", "x-frame-options": "DENY", "x-raw": "a;b" },
    });
    const health = await get(url.replace("chat", "health"), certificatePem);
    expect(health).toMatchObject({ status: 200, body: "ok\n", headers: { "x-frame-options": "DENY" } });
    expect(config).toContain("    # rawServerText\n");
    await stack.destroy();
  });
});

describe("who may come in:", () => {
  const everybodyOut = extras(["allow", ["203.0.113.0/24"]], ["deny", ["all"]]);

  test("the host's own proof gets through what keeps its handshake out, and says so", async () => {
    const { code, stdout } = await script.apply(wanted(everybodyOut));
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("not everybody may come in, and the host's own handshake gets 403"),
    ]);
    expect(stdout).not.toContain("is reached");
    expect(await shake()).toBe(403);
    const required = await script.apply(wanted({ ...everybodyOut, requireUpstream: true }));
    expect([required.code, required.stderr]).toEqual([
      1,
      expect.stringContaining("let 127.0.0.1 in, or leave requireUpstream out"),
    ]);
    const own = extras(["allow", ["127.0.0.1"]], ["deny", ["all"]]);
    expect(await script.apply(wanted({ ...own, requireUpstream: true }))).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(() => shake()).toBe(403);
  });

  test("a path's rule stands in place of the endpoint's", async () => {
    const rules = extras(["deny", ["all"]], ["allow", ["all"], "/open"]);
    expect(await script.apply(wanted({ ...rules, paths: ["/closed", "/open"] }))).toMatchObject({ code: 0 });
    await expect.poll(() => Promise.all([shake({}, "open"), shake({}, "closed")])).toEqual([101, 403]);
  });

  test("a password; its file has to be there", async () => {
    const password = extras(["auth_basic", ["members"]], ["auth_basic_user_file", ["/etc/nginx/members"]]);
    const missing = await script.apply(wanted(password));
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("there is no /etc/nginx/members")]);
    await host.run("printf 'ann:%s\\n' \"$(openssl passwd -apr1 secret)\" >/etc/nginx/members");
    expect(await script.apply(wanted(password))).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(() => shake()).toBe(401);
    expect(await shake({ auth: "ann:secret" })).toBe(101);
  });

  test("client certificates: the right one connects, none and a wrong one get what nginx itself gives them", async () => {
    const mutual = extras(["ssl_client_certificate", ["/srv/pki/ca.crt"]], ["ssl_verify_client", ["on"]]);
    const { code, stdout, stderr } = await script.apply(wanted(mutual));
    expect([code, stderr, stdout]).toEqual([0, "", expect.stringContaining("the host's own handshake gets 400")]);
    const pair = async (name: string) => ({
      cert: await host.run(`cat /srv/pki/${name}-client.crt`),
      key: await host.run(`cat /srv/pki/${name}-client.key`),
    });
    await expect.poll(() => shake()).toBe(400);
    expect(await shake(await pair("ca"))).toBe(101);
    expect(await shake(await pair("other"))).toBe(400);
    expect((await get(URL(), script.certificate, tls)).body).toContain("No required SSL certificate was sent");
    expect((await get(`${URL()}elsewhere`, script.certificate, tls)).status).toBe(400);
  });
});

describe("what nginx refuses is told by its argument, and changes nothing:", () => {
  beforeEach(async () => {
    expect(await script.apply(wanted())).toMatchObject({ code: 0 });
  });

  test.each([
    ["a value", extras(["gzip", ["off"]], ["gzip_proxied", ["maybe"]]), "change extraDirectives[1]"],
    ["a directive twice", extras(["gzip", ["off"]], ["gzip", ["on"]]), "change extraDirectives[1]"],
    ["a value for a path", extras(["gzip_proxied", ["maybe"], "/"]), "change extraDirectives[0]"],
    [
      "a log format that nobody made",
      extras(["access_log", ["/var/log/nginx/a.log", "none"]]),
      "change extraDirectives[0]",
    ],
    [
      "a file that is not there",
      extras(["ssl_client_certificate", ["/srv/none.crt"]], ["ssl_verify_client", ["on"]]),
      "change extraDirectives[0]",
    ],
    ["raw text", { rawServerText: "gzip off;\n\nlocation /x {\n  gzip maybe;\n}" }, "change rawServerText"],
    ["raw text that has a place twice", { rawServerText: "location / { return 200; }" }, "change rawServerText"],
    ["raw text of http", { rawServerText: "map $host $x { default 1; }" }, "change rawServerText"],
    ["raw text that loads a module", { rawServerText: "load_module /tmp/x.so;" }, "change rawServerText"],
  ])("%s", async (_what, change, remedy) => {
    const before = await ourFiles(host);
    const { code, stderr } = await script.apply(wanted(change));
    expect([code, stderr]).toEqual([1, expect.stringContaining("nginx refuses the configuration\n")]);
    expect(stderr).toContain(`\n  ${remedy}\n`);
    expect(await ourFiles(host)).toEqual(before);
  });
});

/** One use of each directive that can be added. */
const SAMPLES: Record<string, string[]> = {
  add_header: ["X-A", "$host", "always"],
  proxy_set_header: ["X-A", "$request_id"],
  proxy_hide_header: ["X-B"],
  proxy_pass_header: ["Date"],
  allow: ["all"],
  satisfy: ["all"],
  deny: ["192.0.2.1"],
  auth_basic: ["off"],
  auth_basic_user_file: ["/etc/passwd"],
  auth_request: ["off"],
  ssl_client_certificate: ["/srv/pki/ca.crt"],
  ssl_crl: ["/srv/pki/ca.crl"],
  ssl_trusted_certificate: ["/srv/pki/ca.crt"],
  ssl_verify_client: ["optional"],
  ssl_verify_depth: ["2"],
  real_ip_header: ["X-Forwarded-For"],
  real_ip_recursive: ["on"],
  set_real_ip_from: ["192.0.2.0/24"],
  client_body_buffer_size: ["8k"],
  client_body_timeout: ["10s"],
  client_header_buffer_size: ["2k"],
  client_max_body_size: ["1m"],
  ignore_invalid_headers: ["on"],
  large_client_header_buffers: ["4", "16k"],
  underscores_in_headers: ["on"],
  access_log: ["/var/log/nginx/extra.log", "main"],
  gzip_types: ["text/plain"],
  gzip_comp_level: ["2"],
  gzip_min_length: ["100"],
  gzip_proxied: ["any"],
  keepalive_requests: ["10"],
  keepalive_timeout: ["5s"],
  lingering_time: ["5s"],
  lingering_timeout: ["5s"],
  send_timeout: ["30s"],
  proxy_bind: ["off"],
  proxy_cookie_domain: ["a.example", "$host"],
  proxy_cookie_path: ["/", "$uri"],
  proxy_headers_hash_bucket_size: ["128"],
  proxy_headers_hash_max_size: ["1024"],
  proxy_max_temp_file_size: ["0"],
  proxy_next_upstream: ["off"],
  proxy_next_upstream_timeout: ["5s"],
  proxy_next_upstream_tries: ["2"],
  proxy_redirect: ["off"],
};

test.each(["server", "location"])(
  "nginx takes every directive that can be added in its %s, and a WebSocket gets through",
  async (place) => {
    await host.run(
      "cd /srv/pki; touch index; printf '[a]\\ndatabase=/srv/pki/index\\ndefault_md=sha256\\n' >c; openssl ca -gencrl -config c -name a -keyfile ca.key -cert ca.crt -crldays 9 -out ca.crl 2>&1",
    );
    const names = [...ALLOWED]
      .filter(([, rule]) => place === "server" || rule.place === "location")
      .map(([name]) => name);
    const list = names.map((name) => ({
      name,
      args: SAMPLES[name] ?? ["on"],
      path: place === "server" ? undefined : "/",
    }));
    expect(await script.apply(wanted({ extraDirectives: list }))).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(() => shake()).toBe(101);
    expect((await host.exec("nginx -t")).stderr).not.toContain("[");
  },
);
