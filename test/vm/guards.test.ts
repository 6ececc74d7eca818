import { afterAll, beforeAll, expect, test } from "vitest";
import { handshakeStatus } from "../e2e/client";
import { Commands } from "../e2e/commands";
import { ourFiles } from "../e2e/hostFacts";
import { TestStack } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { denials, everything } from "./traces";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let before: string;

/** All that the host's guards have been told. */
const guards = () =>
  host.run(
    "semanage port -l -C; getsebool -a | grep httpd_; firewall-cmd --list-all; firewall-cmd --permanent --list-all; getenforce",
  );
const endpoint = (more: object = {}) => ({
  port: 5555,
  upstream: { servers: [{ address: upstream.address }] },
  ...more,
});

beforeAll(async () => {
  host = await startVm("guards", 71);
  upstream = await EchoUpstream.start(GATEWAY);
  before = await guards();
  stack = await TestStack.create("guards", host, endpoint());
});
afterAll(async () => {
  await upstream.stop();
  await host.stop();
});

test("preflight says what SELinux and firewalld keep closed, and changes nothing", async () => {
  const facts = await everything(host);
  const { code, stdout } = await Commands.create(host).run(["preflight", `root@${host.address}`, "--port", "5555"]);
  const lines = stdout.split("\n").filter((line) => /^\w+ +(clock|selinux|firewall) /.test(line));
  expect([code, lines]).toEqual([
    0,
    [
      expect.stringMatching(/^ok +clock +\d{4}-/),
      expect.stringMatching(
        /^note +selinux +SELinux keeps nginx from most upstreams: httpd_can_network_connect is off$/,
      ),
      expect.stringMatching(/^note +firewall +firewalld keeps port 5555 closed in zone public$/),
    ],
  ]);
  expect(await everything(host)).toEqual(facts);
});

test("an enforcing host gets its endpoint: the port is labelled, and what is still forbidden or closed is said", async () => {
  const { ok, errors, log } = await stack.stack.up();
  expect([ok, errors]).toEqual([true, []]);
  expect(log).toContain("SELinux: port 5555 is http_port_t now");
  expect(log).toContain("SELinux forbids nginx to connect to the upstream");
  expect(log).toContain("setsebool -P httpd_can_network_connect on");
  expect(log).toMatch(
    /firewalld keeps port 5555 closed in zone (\w+): set firewall to manage, or open it with: firewall-cmd/,
  );
  // So it is known that the others count what is denied.
  expect(await denials(host)).toMatch(/denied +\{ name_connect \}/);
  expect(await host.run("getenforce; ps -o label= -C nginx | sort -u")).toMatch(/^Enforcing\n\S+:httpd_t:\S+\n$/);
});

test("requireUpstream makes that an error, which names the denial, and all is as it was", async () => {
  const files = await ourFiles(host);
  await stack.set({ endpoint: endpoint({ port: 5556, requireUpstream: true, firewall: "manage" }) });
  const told = await guards();
  const { text } = await stack.failingUp();
  expect(text).toContain("SELinux forbids nginx to connect to the upstream");
  expect(text).toMatch(/avc: +denied +\{ name_connect \}/);
  expect(await guards()).toBe(told);
  expect(await ourFiles(host)).toEqual(files);
});

test("where it is asked for, the boolean is set and the port is opened: a client from outside is served, and nothing is denied", async () => {
  const denied = await denials(host);
  await stack.set({ endpoint: endpoint({ selinux: { networkConnect: true }, firewall: "manage" }) });
  const { url, certificatePem } = await stack.up();
  expect(await handshakeStatus(url, certificatePem)).toBe(101);
  expect(
    await host.run(
      "getsebool httpd_can_network_connect; firewall-cmd --query-port=5555/tcp; firewall-cmd --permanent --query-port=5555/tcp",
    ),
  ).toBe("httpd_can_network_connect --> on\nyes\nyes\n");
  expect(await denials(host)).toBe(denied);
});

test("every file of ours has the label of its place", async () => {
  expect(
    await host.run(
      "restorecon -n -v -R /etc/nginx /etc/pki/tls /var/lib/wss-endpoint | grep -E 'wss-endpoint' || true; ls -Z /etc/pki/tls/certs | grep -c wss-endpoint",
    ),
  ).toBe("1\n");
});

test("a port that SELinux keeps for something else is refused before anything changes", async () => {
  const [files, told] = [await ourFiles(host), await guards()];
  await stack.set({ endpoint: endpoint({ port: 3306 }) });
  const { text } = await stack.failingUp();
  expect(text).toContain("SELinux keeps port 3306 for mysqld_port_t");
  expect([await ourFiles(host), await guards()]).toEqual([files, told]);
});

test("a new port is labelled and opened, and the old one is given back", async () => {
  await stack.set({ endpoint: endpoint({ port: 5557, selinux: { networkConnect: true }, firewall: "manage" }) });
  const { url, certificatePem } = await stack.up();
  expect(await handshakeStatus(url, certificatePem)).toBe(101);
  expect(await host.run("semanage port -l -C -n | grep -oE '5[0-9]{3}'; firewall-cmd --list-ports")).toBe(
    "5557\n5557/tcp\n",
  );
});

test("after destroy the guards know nothing of the endpoint", async () => {
  await stack.destroy();
  expect(await guards()).toBe(before);
});

test("without semanage, and where yum has none, the commands are said, and nothing is changed", async () => {
  await host.run("mv /usr/sbin/semanage /usr/sbin/semanage.gone");
  const files = await ourFiles(host);
  await stack.set({ endpoint: endpoint() });
  const { text } = await stack.failingUp();
  expect(text).toContain("there is no semanage to tell it of the endpoint, and yum could not install policycoreutils-");
  expect(text).toContain(
    "run on the host: yum install policycoreutils-python-utils && semanage port -a -t http_port_t -p tcp 5555",
  );
  expect(await ourFiles(host)).toEqual(files);
});
