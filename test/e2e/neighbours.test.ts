import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { writeNotices } from "./counted";
import { filesUnder } from "./hostFacts";
import { Script } from "./script";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

let host: TestHost;
let upstream: EchoUpstream;

/** A site that somebody else runs on the host: TLS with a name of its own on port 443, first in conf.d, and a ws proxy. */
const SITE = `server {
    listen 443 ssl;
    server_name theirs.example;
    ssl_certificate /etc/pki/tls/certs/theirs.crt;
    ssl_certificate_key /etc/pki/tls/private/theirs.key;
    location / {
        proxy_pass http://UPSTREAM;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_read_timeout 1h; # without it nginx itself closes what is silent for a minute
    }
}
`;

beforeAll(async () => {
  host = await freshHost("neighbours", 14);
  upstream = await EchoUpstream.start(GATEWAY);
});
afterAll(() => upstream.stop());

test("other people's site, files and open sockets are as they were after up, change, failed change and destroy", async () => {
  await host.run(`yum -q -y install nginx && systemctl enable --now nginx
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=theirs.example -addext subjectAltName=DNS:theirs.example \
      -keyout /etc/pki/tls/private/theirs.key -out /etc/pki/tls/certs/theirs.crt
    echo '# changed by hand' >>/etc/nginx/nginx.conf`);
  await host.run("cat >/etc/nginx/conf.d/site.conf && systemctl reload nginx", {
    input: SITE.replace("UPSTREAM", upstream.address),
  });
  const ca = await host.run("cat /etc/pki/tls/certs/theirs.crt");
  const theirs = { servername: "theirs.example", headers: { Host: "theirs.example" } };
  const url = `wss://${host.address}/`;
  await expect.poll(() => handshakeStatus(url, ca, theirs).catch(() => 0)).toBe(101);
  await writeNotices(host);
  const folders = ["/etc/nginx", "/etc/pki", "/etc/systemd", "/var/lib/wss-endpoint", "/usr/share/nginx"];
  const before = await filesUnder(host, ...folders);
  const pid = await host.run("cat /run/nginx.pid");
  const wire = await Wire.watch(host, url, ca, theirs);
  const unchanged = async () => {
    const now = await filesUnder(host, ...folders);
    for (const [path, facts] of before) expect([path, now.get(path)]).toEqual([path, facts]);
    expect(await host.run("cat /run/nginx.pid")).toBe(pid);
    await wire.goOn();
    // Clients that name no server still get their certificate: we did not become the port's default.
    expect(
      await host.run(
        "openssl s_client -connect 127.0.0.1:443 -noservername </dev/null 2>/dev/null | grep -c '^subject=.*theirs'",
      ),
    ).toBe("1\n");
  };

  const servers = [{ address: upstream.address }];
  const stack = await TestStack.create("neighbours", host, { serverNames: ["ours.example"], upstream: { servers } });
  const out = await stack.up();
  await unchanged();
  const ours = { servername: "ours.example", headers: { Host: "ours.example" } };
  expect(await handshakeStatus(url, out.certificatePem, ours)).toBe(101);

  await stack.set({ endpoint: { serverNames: ["ours.example"], upstream: { servers }, paths: ["/chat"] } });
  await stack.up();
  await unchanged();

  await stack.set({
    endpoint: {
      serverNames: ["ours.example"],
      upstream: { servers: [{ address: "127.0.0.1:9" }] },
      requireUpstream: true,
    },
  });
  expect((await stack.failingUp()).text).toContain("the upstream 127.0.0.1:9 does not answer (502)");
  await unchanged();

  await stack.destroy();
  await unchanged();
  const after = await filesUnder(host, ...folders);
  expect([...after.keys()].filter((path) => !before.has(path))).toEqual([]);
  expect(await host.run("systemctl is-enabled nginx; systemctl is-active nginx")).toBe("enabled\nactive\n");
  // The failed change has nginx read the files before it again.
  expect(await wire.end("other people's site: up, change, failed change, destroy")).toMatchObject(unharmed(4, 5));
});

test("a name that another server has on the same port is refused, and nothing stays behind", async () => {
  const before = await filesUnder(host, "/etc/nginx", "/etc/pki", "/var/lib");
  const stack = await TestStack.create("same-name", host, {
    serverNames: ["theirs.example"],
    upstream: { servers: [{ address: upstream.address }] },
  });
  const { text } = await stack.failingUp();
  expect(text).toContain("another server on the host has the same name and port");
  expect(await filesUnder(host, "/etc/nginx", "/etc/pki", "/var/lib")).toEqual(before);
});

test("an endpoint by IP address on a port that others have is refused, because such clients name no server", async () => {
  const before = await filesUnder(host, "/etc/nginx", "/etc/pki", "/var/lib");
  const stack = await TestStack.create("no-sni", host, { upstream: { servers: [{ address: upstream.address }] } });
  const { text } = await stack.failingUp();
  expect(text).toContain("another certificate is served on port 443 to clients that name no server");
  expect(await filesUnder(host, "/etc/nginx", "/etc/pki", "/var/lib")).toEqual(before);
});

test("an endpoint that would have the host's only address on their port for itself is refused; one of several is told", async () => {
  const before = await filesUnder(host, "/etc/nginx", "/etc/pki", "/var/lib");
  const script = await Script.create(host);
  const input = script.stdin({ port: 443, serverNames: ["ours.example"], listenAddresses: [host.address] });
  const alone = `port 443 of ${host.address} for itself`;
  const refused = await script.apply(input);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(alone)]);
  expect(refused.stderr).toContain("nobody would meet another server (/etc/nginx/conf.d/site.conf:2) any more");
  expect(await filesUnder(host, "/etc/nginx", "/etc/pki", "/var/lib")).toEqual(before);
  const subject = (address: string) =>
    host.run(`openssl s_client -connect ${address}:443 </dev/null 2>/dev/null | grep -o '^subject=.*'`);
  expect(await subject(host.address)).toContain("theirs");

  await host.run("ip link add docker7 type bridge && ip address add 192.0.2.6/32 dev docker7");
  expect((await script.apply(input)).code).toBe(1);
  await host.run("ip address add 192.0.2.7/32 dev eth0");
  const told = await script.apply(input);
  expect([told.code, told.stdout]).toEqual([0, expect.stringContaining(`warning: the endpoint has ${alone}: clients`)]);
  expect(await subject("192.0.2.7")).toContain("theirs");
  expect(await subject(host.address)).not.toContain("theirs");
  await script.renew();
  const again = script.stdin({ port: 443, serverNames: ["ours.example"], listenAddresses: [host.address] });
  expect((await script.apply(again)).stdout).not.toContain("for itself");
  expect(await script.remove(again)).toMatchObject({ code: 0, stderr: "" });
  expect(await subject(host.address)).toContain("theirs");
  await host.run("ip address del 192.0.2.7/32 dev eth0; ip link del docker7");
});

test("two endpoints on one host: destroying one leaves the other's sockets open", async () => {
  const endpoint = (port: number) => ({ port, upstream: { servers: [{ address: upstream.address }] } });
  const a = await TestStack.create("two-a", host, endpoint(7001));
  await a.set({ name: "a" });
  const b = await TestStack.create("two-b", host, endpoint(7002));
  await b.set({ name: "b" });
  const outA = await a.up();
  const outB = await b.up();
  const socketA = await Client.open(outA.url, outA.certificatePem);
  const wire = await Wire.watch(host, outB.url, outB.trustPem);
  await a.destroy();
  expect(await host.run("ss -Hltn 'sport = :7001'")).toBe("");
  expect(await wire.end("an endpoint, while its neighbour is destroyed")).toMatchObject(unharmed(1, 1));
  expect(await socketA.echo("served to the end")).toBe("served to the end");
  await socketA.close();
  await b.destroy();
});

test("a map of endpoints in one stack is made in parallel, and destroyed", async () => {
  const stack = await TestStack.create("map", host, {});
  await stack.set({
    name: undefined,
    endpoint: undefined,
    endpoints: {
      one: { port: 7011, upstream: { servers: [{ address: upstream.address }] } },
      two: { port: 7012, upstream: { servers: [{ address: upstream.address }] } },
    },
  });
  const { endpoints } = (await stack.up()) as unknown as {
    endpoints: Record<string, { url: string; certificatePem: string }>;
  };
  expect(Object.keys(endpoints)).toEqual(["one", "two"]);
  for (const { url, certificatePem } of Object.values(endpoints))
    expect(await handshakeStatus(url, certificatePem)).toBe(101);
  await stack.destroy();
  expect(await host.run("ls /etc/nginx/conf.d")).toBe("site.conf\n");
});

test("two stacks that claim one endpoint: the second is told whose it is", async () => {
  const endpoint = { port: 7021, upstream: { servers: [{ address: upstream.address }] } };
  const first = await TestStack.create("first", host, endpoint);
  const second = await TestStack.create("second", host, endpoint);
  const out = await first.up();
  const { text } = await second.failingUp();
  expect(text).toMatch(
    /this endpoint belongs to organization\/wss-endpoint\/first, not to organization\/wss-endpoint\/second/,
  );
  expect(await handshakeStatus(out.url, out.certificatePem)).toBe(101);
  await first.destroy();
});
