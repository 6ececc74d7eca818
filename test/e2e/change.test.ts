import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, GATEWAY6, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { reloads, writeNotices } from "./counted";
import { filesUnder, ourFiles } from "./hostFacts";
import { LiveLoad } from "./liveLoad";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let blue: EchoUpstream;
let green: EchoUpstream;
let stack: TestStack;
let out: EndpointOutputs;

const to = (upstream: { address: string }, more: object = {}) => ({
  port: 5555,
  upstream: { servers: [{ address: upstream.address }] },
  ...more,
});

beforeAll(async () => {
  host = await freshHost("change", 13);
  [blue, green] = await Promise.all([
    EchoUpstream.start(GATEWAY, { name: "blue" }),
    EchoUpstream.start(GATEWAY, { name: "green" }),
  ]);
  stack = await TestStack.create("change", host, to(blue));
  out = await stack.up();
});
afterAll(() => Promise.all([blue.stop(), green.stop()]));

const who = async () => {
  const client = await Client.open(out.url, out.certificatePem);
  const name = await client.echo("who");
  await client.close();
  return name;
};

const load = () => LiveLoad.start(() => Client.open(out.url, out.certificatePem));

/** The generation of worker processes: a reload starts new ones, a restart a new master. */
const master = () => host.run("cat /run/nginx.pid");

test("a second up does nothing, and does not even connect to the host", async () => {
  // The tests' own commands share one connection that is there already.
  const counter = "nstat -az TcpPassiveOpens | grep -o '[0-9]* *0.0$'";
  const connections = await host.run(counter);
  expect(Number.parseInt(connections)).toBeGreaterThan(0);
  const result = await stack.stack.up();
  expect(result.operations.every(({ op }) => op === "same")).toBe(true);
  expect(result.operations).toHaveLength(4);
  expect(await host.run(counter)).toBe(connections);
});

test("a refresh finds nothing to do", async () => {
  const result = await stack.stack.refresh();
  expect(result.ok).toBe(true);
  expect(result.operations.filter(({ op }) => op !== "same")).toEqual([]);
});

test("a changed upstream is one reload: open sockets live on, new ones reach the new upstream", async () => {
  await writeNotices(host);
  const [pid, before] = [await master(), await reloads(host)];
  const open = await Promise.all(Array.from({ length: 20 }, () => Client.open(out.url, out.certificatePem)));
  expect(await open[0]?.echo("who")).toBe("blue");
  await stack.set({ endpoint: to(green) });
  await stack.up();
  expect(await reloads(host)).toBe(before + 1);
  expect(await master()).toBe(pid);
  expect(await Promise.all(open.map((client) => client.echo("who")))).toEqual(open.map(() => "blue"));
  expect(await who()).toBe("green");
  await Promise.all(open.map((client) => client.close()));
});

test("a change that leaves the configuration as it is reloads nothing", async () => {
  const before = await reloads(host);
  await stack.set({ endpoint: to(green, { removePackage: true }) });
  const result = await stack.stack.up();
  expect(result.operations.filter(({ op }) => op === "update").map(({ type }) => type)).toEqual([
    "command:remote:Command",
  ]);
  expect(await reloads(host)).toBe(before);
});

test("a configuration that nginx refuses changes nothing, and the next good one converges", async () => {
  const [files, before] = [await ourFiles(host), await reloads(host)];
  const talks = await load();
  await stack.set({ endpoint: to({ address: "no-such-name.invalid:80" }) });
  const { text } = await stack.failingUp();
  expect(text).toContain('host not found in upstream "no-such-name.invalid:80"');
  expect(text).toContain("make the upstream's name known");
  expect(await ourFiles(host)).toEqual(files);
  expect(await reloads(host)).toBe(before);
  expect(await who()).toBe("green");
  await stack.set({ endpoint: to(blue) });
  await stack.up();
  await talks.end();
  expect(await who()).toBe("blue");
});

test("a reload that does not take effect is noticed, and everything is put back", async () => {
  // Somebody's file asks for a port that another program holds: nginx -t and reload say ok, and the old one stays.
  await host.run(
    "python3 -c 'import socket,time; s=socket.socket(); s.bind((\"0.0.0.0\",8099)); s.listen(); time.sleep(120)' </dev/null >/dev/null 2>&1 &",
  );
  await host.run("echo 'server { listen 8099; }' >/etc/nginx/conf.d/other.conf");
  const [files, talks] = [await ourFiles(host), await load()];
  await stack.set({ endpoint: to(green) });
  const { text } = await stack.failingUp();
  expect(text).toContain("reloaded nginx");
  expect(text).toContain("the new configuration did not become live");
  expect(text).toContain("bind() to 0.0.0.0:8099 failed (98");
  expect(await ourFiles(host)).toEqual(files);
  expect(await who()).toBe("blue");
  await host.run("rm /etc/nginx/conf.d/other.conf");
  await stack.up();
  await talks.end();
  expect(await who()).toBe("green");
});

test("another file's mistake is named as such, and ours changes nothing", async () => {
  await host.run("echo 'server { lisssten 1; }' >/etc/nginx/conf.d/other.conf");
  const [files, talks] = [await ourFiles(host), await load()];
  await stack.set({ endpoint: to(blue) });
  const { text } = await stack.failingUp();
  expect(text).toContain("nginx refuses the host's configuration, and not for this endpoint");
  expect(text).toContain('unknown directive "lisssten" in /etc/nginx/conf.d/other.conf:1');
  expect(await ourFiles(host)).toEqual(files);
  await host.run("rm /etc/nginx/conf.d/other.conf");
  await talks.end();
});

test("an upstream that is down is a warning that names it, and it serves as soon as it is up", async () => {
  const [port, talks] = [await freePort(), await load()];
  await stack.set({ endpoint: to({ address: `${GATEWAY}:${port}` }) });
  const result = await stack.stack.up();
  expect(result.ok).toBe(true);
  expect(result.warnings).toEqual([expect.stringContaining(`the upstream ${GATEWAY}:${port} does not answer (502)`)]);
  expect(await handshakeStatus(out.url, out.certificatePem)).toBe(502);
  const late = await EchoUpstream.start(GATEWAY, { name: "late", port });
  await expect.poll(() => handshakeStatus(out.url, out.certificatePem), { timeout: 20_000 }).toBe(101);
  expect(await who()).toBe("late");
  await talks.end();
  await late.stop();
});

test("with requireUpstream it is an error, and the old configuration stays live", async () => {
  await stack.set({ endpoint: to(blue) });
  await stack.up();
  const [files, talks] = [await ourFiles(host), await load()];
  // What nginx says of it is found whatever time zone the login has.
  await host.run("echo 'export TZ=EAST-14' >/root/.bashrc");
  await stack.set({ endpoint: to({ address: `${GATEWAY}:${await freePort()}` }, { requireUpstream: true }) });
  const { text } = await stack.failingUp();
  await host.run("rm /root/.bashrc");
  expect(text).toContain("does not answer (502)");
  expect(text).toContain("Connection refused) while connecting to upstream");
  expect(text).toContain("requireUpstream");
  expect(await ourFiles(host)).toEqual(files);
  await talks.end();
  expect(await who()).toBe("blue");
});

test.each([401, 400])(
  "an upstream that wants more than a bare handshake counts as reached, with a warning: %i",
  async (status) => {
    const guarded = await EchoUpstream.start(GATEWAY, { status });
    await stack.set({ endpoint: to(guarded, { requireUpstream: true }) });
    const result = await stack.stack.up();
    expect(result.ok).toBe(true);
    expect(result.log).toContain(`warning: the upstream ${guarded.address} is reached and answers ${status}`);
    await guarded.stop();
  },
);

test("what a client had in its query, and who it was, is not in the error that requireUpstream gives", async () => {
  await stack.set({ endpoint: to(blue) });
  await stack.up();
  const down = { address: `${GATEWAY}:${await freePort()}` };
  await stack.set({ endpoint: to(down, { requireUpstream: true }) });
  const log = "/var/log/nginx/error.log";
  const line = `connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.77, server: _, request: "GET /chat?token=t0psecret HTTP/1.1", upstream: "http://${down.address}/chat?token=t0psecret", host: "${new URL(out.url).host}", referrer: "https://a.example/?t0psecret"`;
  // Of a client that comes while the up is at work.
  await host.run(
    `(for i in {1..2000}; do cat /root/line >>${log}; sleep 0.01; done) </dev/null >/dev/null 2>&1 & cat >/root/line`,
    {
      input: `2099/01/01 00:00:00 [error] 1#1: *1 ${line}\n`,
    },
  );
  const { text } = await stack.failingUp();
  expect(text).not.toMatch(/t0psecret|192\.0\.2\.77/);
});

test("an upstream's name that resolves is used, and so is IPv6", async () => {
  await host.run(`echo '${GATEWAY} app.internal' >>/etc/hosts`);
  await stack.set({ endpoint: to({ address: green.address.replace(GATEWAY, "app.internal") }) });
  await stack.up();
  expect(await who()).toBe("green");
  const six = await EchoUpstream.start(GATEWAY6, { name: "six" });
  await stack.set({ endpoint: to({ address: `[${GATEWAY6}]:${six.address.split(":").at(-1) ?? ""}` }) });
  await stack.up();
  expect(await who()).toBe("six");
  await six.stop();
});

test("a new port is served, the old one is closed, and the certificate stays", async () => {
  await stack.set({ endpoint: { ...to(blue), port: 5556 } });
  const moved = await stack.up();
  expect(moved.certificatePem).toBe(out.certificatePem);
  expect(await handshakeStatus(moved.url, moved.certificatePem)).toBe(101);
  await expect.poll(async () => host.run("ss -Hltn 'sport = :5555'"), { timeout: 10_000 }).toBe("");
});

test("another kind of key is a new pair under new names, and the old pair is gone", async () => {
  const before = await filesUnder(host, "/etc/pki/tls");
  await stack.set({ endpoint: { ...to(blue), certificate: { selfSigned: { keyAlgorithm: "RSA_2048" } } } });
  const { url, certificatePem, fingerprint } = await stack.up();
  expect(fingerprint).not.toBe(out.fingerprint);
  expect(await handshakeStatus(url, certificatePem)).toBe(101);
  const after = await filesUnder(host, "/etc/pki/tls");
  expect(after.size).toBe(before.size);
  expect([...after.keys()].filter((path) => before.has(path) && path.includes("wss-endpoint"))).toEqual([]);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, GATEWAY, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  });
}
