import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type Kind, type TestHost } from "../hosts/host";
import { CONFIG } from "./chatFiles";
import { Client, get } from "./client";
import { everything, filesUnder, ourFiles } from "./hostFacts";
import { Script } from "./script";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

/** What yum installs on each kind of host, the TLS group that a client with OpenSSL 3.5 gets there, and what that takes. */
const KINDS: [Kind, number, string, string, object?][] = [
  ["el7", 80, "nginx-1.20.1-10.el7.x86_64", "X25519", { nginx: { source: "epel" } }],
  ["el8", 81, "nginx-1.18.0-1.module_el8.x86_64", "X25519"],
  ["el9", 82, "nginx-1.22.1-1.el9.x86_64", "X25519"],
  ["el10", 83, "nginx-1.26.3-1.el10.x86_64", "X25519MLKEM768"],
  ["newest", 84, "nginx-1.30.6-1.fc44.x86_64", "X25519MLKEM768"],
  ["nginx-org", 85, "nginx-1.26.3-1.el9.ngx.x86_64", "X25519"],
];
/** On the newest: an nginx that runs with older OpenSSL, too. */
const OLDER = "yum -q -y --disablerepo=base --enablerepo=older install nginx";

let upstream: EchoUpstream;
/** Has the newest OpenSSL, as a client. */
let newest: TestHost;

beforeAll(async () => {
  [newest, upstream] = await Promise.all([freshHost("client", 86, "el10"), EchoUpstream.start(GATEWAY)]);
});
afterAll(() => upstream.stop());

const endpoint = (more: object = {}) => ({
  port: 5555,
  upstream: { servers: [{ address: upstream.address }] },
  removePackage: true,
  ...more,
});
const negotiated = async (host: TestHost, offered: string) => {
  const said = await newest.run(
    `openssl s_client -groups ${offered} -connect ${host.address}:5555 </dev/null 2>/dev/null || true`,
  );
  return /(?:Negotiated TLS1.3 group|Peer Temp Key): ([A-Za-z0-9]+)/.exec(said)?.[1];
};

describe.each(KINDS)("on %s", (kind, octet, nginx, group, also = {}) => {
  let host: TestHost;
  let before: Awaited<ReturnType<typeof everything>>;
  let stack: TestStack;
  let out: EndpointOutputs;

  beforeAll(async () => {
    host = await freshHost(kind, octet, kind);
    before = await everything(host);
    stack = await TestStack.create(kind, host, endpoint(also));
    out = await stack.up();
  });

  test("one up on a bare host installs the distribution's nginx and serves", async () => {
    expect(await host.run("rpm -q nginx")).toBe(`${nginx}\n`);
    const client = await Client.open(out.url, out.certificatePem);
    expect(await client.echo("hello")).toBe("hello");
    await client.close();
    expect(await host.run("systemctl is-enabled nginx; systemctl is-active nginx")).toBe("enabled\nactive\n");
  });

  test("there is no systemd-resolved that answers for names", async () => {
    expect(await host.run("systemctl is-active systemd-resolved; true")).toBe("inactive\n");
    expect(await host.run("grep ^hosts: /etc/nsswitch.conf")).not.toContain("resolve");
    expect(await host.run("readlink -f /etc/resolv.conf")).toBe("/etc/resolv.conf\n");
  });

  test("nginx has nothing to say about the configuration, which is what the output tells", async () => {
    expect((await host.exec("nginx -t")).stderr.split("\n").filter((line) => line.includes("["))).toEqual([]);
    expect(await host.run(`cat ${CONFIG}`)).toBe(out.config);
    expect(await host.run("cat /var/log/nginx/error.log")).not.toMatch(/\[(warn|error|crit|alert|emerg)\]/);
  });

  test("a client gets the best TLS group that both have", async () => {
    expect(await negotiated(host, "X25519MLKEM768:X25519:prime256v1")).toBe(group);
    expect(await negotiated(host, "X25519")).toBe("X25519");
  });

  test("the upstream sees an upgrade as one, and any other request as the last one of its connection", async () => {
    expect(upstream.handshakes.at(-1)).toMatchObject({ connection: "upgrade", upgrade: "websocket" });
    expect((await get(out.url, out.certificatePem)).status).toBe(200);
    expect(upstream.headers.at(-1)).not.toHaveProperty("upgrade");
    expect(upstream.headers.at(-1)?.connection).toBe("close");
  });

  test("an upstream that starts anew is found again at once, also by an nginx that keeps connections by default", async () => {
    const port = Number(upstream.address.split(":").pop());
    for (let i = 0; i < 3; i++) expect((await get(out.url, out.certificatePem)).status).toBe(200);
    await upstream.stop();
    upstream = await EchoUpstream.start(GATEWAY, { port });
    expect((await get(out.url, out.certificatePem, { method: "POST" })).status).toBe(200);
    const client = await Client.open(out.url, out.certificatePem);
    expect(await client.echo("again")).toBe("again");
    await client.close();
  });

  test("a change and one that nginx refuses leave open sockets alone, and the latter everything else", async () => {
    const open = await Client.open(out.url, out.certificatePem);
    await stack.set({ endpoint: endpoint({ ...also, paths: ["/chat"] }) });
    const changed = await stack.up();
    const client = await Client.open(changed.url, changed.certificatePem);
    await client.close();
    const files = await ourFiles(host);
    await stack.set({ endpoint: endpoint({ ...also, upstream: { servers: [{ address: "nowhere.invalid:1" }] } }) });
    expect((await stack.failingUp()).text).toContain("host not found in upstream");
    expect(await ourFiles(host)).toEqual(files);
    expect(await open.echo("still here")).toBe("still here");
    await open.close();
  });

  test("destroy leaves files, packages and units as they were, and so does a first up that fails", async () => {
    await stack.destroy();
    expect(await everything(host)).toEqual(before);
    await stack.set({
      endpoint: endpoint({ ...also, requireUpstream: true, upstream: { servers: [{ address: "127.0.0.1:9" }] } }),
    });
    expect((await stack.failingUp()).text).toContain("the upstream 127.0.0.1:9 does not answer (502)");
    expect(await everything(host)).toEqual(before);
  });
});

/** A newer package with another binary, by the distribution's own way: yum upgrade, nginx-upgrade. */
describe.each<[Kind, number, string, string, string, string]>([
  ["el9", 87, "1.22.1", "yum -q -y install nginx", "yum -q -y --enablerepo=newer upgrade 'nginx*'", "1.26.3"],
  ["newest", 88, "1.26.3", OLDER, "yum -q -y upgrade 'nginx*'", "1.30.6"],
])("on %s, nginx is upgraded later", (kind, octet, from, install, upgrade, to) => {
  test("open sockets live on, the endpoint serves, and the next up changes it as ever", async () => {
    const host = await freshHost(`up-${kind}`, octet, kind);
    const version = () => host.run("readlink -f /proc/$(cat /run/nginx.pid)/exe; nginx -v 2>&1");
    await host.run(`${install}; systemctl start nginx`);
    const stack = await TestStack.create(`up-${kind}`, host, endpoint());
    const out = await stack.up();
    expect(await version()).toBe(`/usr/sbin/nginx\nnginx version: nginx/${from}\n`);
    const open = await Client.open(out.url, out.certificatePem);
    await host.run(upgrade);
    expect(await version()).toBe(`/usr/sbin/nginx\nnginx version: nginx/${to}\n`);
    expect(await open.echo("one")).toBe("one");
    const files = await filesUnder(host, "/etc/nginx/conf.d", "/etc/pki/tls");

    await stack.set({ endpoint: endpoint({ removePackage: false }) });
    await stack.up();
    expect(await filesUnder(host, "/etc/nginx/conf.d", "/etc/pki/tls")).toEqual(files);
    await stack.set({ endpoint: endpoint({ paths: ["/chat"] }) });
    const changed = await stack.up();
    const client = await Client.open(changed.url, changed.certificatePem);
    expect([await client.echo("two"), await open.echo("three")]).toEqual(["two", "three"]);
    await client.close();
    await open.close();
    expect((await host.exec("nginx -t")).stderr.split("\n").filter((line) => line.includes("["))).toEqual([]);
    const now = await ourFiles(host);
    await stack.set({
      endpoint: endpoint({ requireUpstream: true, upstream: { servers: [{ address: "127.0.0.1:9" }] } }),
    });
    await stack.failingUp();
    expect(await ourFiles(host)).toEqual(now);
    await stack.destroy();
    expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'; nginx -v 2>&1")).toBe(
      `nginx version: nginx/${to}\n`,
    );
  });
});

test("on el8, whose unit reloads the main process, a change is live while the nginx before an upgrade still has sockets", async () => {
  const host = await freshHost("el8-upgr", 209, "el8");
  await host.run("yum -q -y install nginx; systemctl start nginx");
  const script = await Script.create(host);
  const change = (path: string) =>
    script.apply(script.stdin({ paths: ["/live", path], upstream: { servers: [{ address: upstream.address }] } }));
  const serves = async (path: string) => {
    const client = await Client.open(`wss://${host.address}:5555${path}`, script.certificate);
    expect(await client.echo(path)).toBe(path);
    await client.close();
  };
  expect(await change("/one")).toMatchObject({ code: 0, stderr: "" });
  const open = await Client.open(`wss://${host.address}:5555/live`, script.certificate);
  expect(await host.run("systemctl cat nginx")).toContain("ExecReload=/bin/kill -s HUP $MAINPID");
  // Says 1, because the old one still has a socket.
  expect(await host.exec("/usr/bin/nginx-upgrade; ls /run/nginx.pid.oldbin")).toMatchObject({ code: 0 });
  expect(await change("/two")).toMatchObject({ code: 0, stderr: "" });
  await serves("/two");
  expect(await open.echo("still here")).toBe("still here");
  await open.close();
  await expect.poll(async () => (await host.exec("ls /run/nginx.pid.oldbin")).code, { timeout: 20_000 }).not.toBe(0);
  expect(await change("/three")).toMatchObject({ code: 0, stderr: "" });
  await serves("/three");
});

describe("OpenSSL is upgraded later", () => {
  const FILES = ["usr/bin/openssl", ...["ssl", "crypto"].map((name) => `usr/lib/x86_64-linux-gnu/lib${name}.so.3`)];
  const pack = async (host: TestHost) => (await host.run(`tar cz -C / ${FILES.join(" ")} | base64 -w 0`)).trim();
  /** As a package's files are replaced: what runs keeps the old ones. */
  const unpack = (host: TestHost, files: string) => host.run("base64 -d | tar xz -C /", { input: files });
  const configured = async (host: TestHost) => /ssl_ecdh_curve (\S+);/.exec(await host.run(`cat ${CONFIG}`))?.[1];

  test("the TLS groups follow as soon as nginx runs with it; no up fails in between", async () => {
    const [host, other] = await Promise.all([freshHost("openssl", 89, "newest"), freshHost("older", 90, "el9")]);
    await host.run(OLDER);
    const [later, earlier] = await Promise.all([pack(host), pack(other)]);
    await unpack(host, earlier);
    const script = await Script.create(host);
    const up = async (change: object = {}) => {
      const { code, stdout, stderr } = await script.apply(script.stdin(change));
      expect([code, stderr]).toEqual([0, ""]);
      return stdout;
    };
    await up();
    expect(await configured(host)).toBe("X25519:prime256v1:secp384r1");

    await unpack(host, later);
    expect(await up()).not.toContain("reloaded");
    expect(await up({ paths: ["/chat"] })).toContain("reloaded");
    expect(await configured(host)).toBe("X25519:prime256v1:secp384r1");
    expect((await script.apply(script.stdin({ port: 5556 }, "second"), "second")).code).toBe(0);

    await host.run("systemctl restart nginx");
    expect(await up({ paths: ["/chat"] })).toContain("reloaded");
    expect(await configured(host)).toBe("X25519MLKEM768:X25519:prime256v1:secp384r1");
    expect(await negotiated(host, "X25519MLKEM768")).toBe("X25519MLKEM768");
    expect(await up({ paths: ["/chat"] })).not.toContain("reloaded");
  });
});
