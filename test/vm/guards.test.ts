import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { handshakeStatus } from "../e2e/client";
import { Commands } from "../e2e/commands";
import { ourFiles } from "../e2e/hostFacts";
import { searchAndStop, TestStack } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { denials, everything, guards } from "./traces";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let commands: Commands;
let before: unknown;

const endpoint = (more: object = {}) => ({
  port: 5555,
  removePackage: true,
  upstream: { servers: [{ address: upstream.address }] },
  ...more,
});

beforeAll(async () => {
  host = await startVm("guards", 71);
  commands = Commands.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
  // An admin's: in the zone of the clients, in others, and one that the next start of firewalld forgets.
  await host.run(
    `firewall-cmd -q --permanent --add-rich-rule='rule family=ipv4 source address=192.0.2.0/24 reject'
     firewall-cmd -q --permanent --add-source=203.0.113.0/24
     firewall-cmd -q --permanent --zone=internal --add-source=198.51.100.0/25
     firewall-cmd -q --permanent --zone=internal --add-source=2001:db8::/64
     firewall-cmd -q --permanent --zone=drop --add-source=198.51.100.128/25
     firewall-cmd -q --reload; firewall-cmd -q --add-port=7000/tcp`,
  );
  before = await everything(host);
  stack = await TestStack.create("guards", host, endpoint());
});
afterAll(async () => {
  await upstream.stop();
  await searchAndStop(host);
});

const preflight = () => commands.run(["preflight", `root@${host.address}`, "--port", "5555"]);

test("preflight says what SELinux and firewalld keep closed, and changes nothing", async () => {
  const { code, stdout } = await preflight();
  const lines = stdout.split("\n").filter((line) => /^\w+ +(clock|selinux|firewall) /.test(line));
  expect([code, lines]).toEqual([
    0,
    [
      expect.stringMatching(/^ok +clock +\d{4}-/),
      expect.stringMatching(
        /^note +selinux +SELinux keeps nginx from most upstreams: httpd_can_network_connect is off$/,
      ),
      expect.stringMatching(/^note +firewall +firewalld keeps port 5555 closed in zone public$/),
      expect.stringMatching(/^note +firewall +firewalld keeps port 5555 closed in zone internal too, where /),
    ],
  ]);
  expect(await everything(host)).toEqual(before);
});

test("a first up that fails when port, boolean and firewall are open takes all of it back", async () => {
  const asked = { selinux: { networkConnect: true }, firewall: "manage", requireUpstream: true };
  await stack.set({ endpoint: endpoint({ ...asked, upstream: { servers: [{ address: "127.0.0.1:9" }] } }) });
  const { text } = await stack.failingUp();
  expect(text).toContain("SELinux: port 5555 is http_port_t now");
  expect(text).toContain("the upstream 127.0.0.1:9 does not answer (502)");
  expect(await everything(host)).toEqual(before);
  await stack.set({ endpoint: endpoint() });
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
  const told = await guards(host);
  const { text } = await stack.failingUp();
  expect(text).toContain("SELinux forbids nginx to connect to the upstream");
  expect(text).toMatch(/avc: +denied +\{ name_connect \}/);
  expect(await guards(host)).toBe(told);
  expect(await ourFiles(host)).toEqual(files);
});

test("a clock that is hours behind is a warning of the run, and with detectDrift of each preview; nothing else is lost for it", async () => {
  await host.run("date -s '-3 hours'");
  onTestFinished(async () => {
    await host.run("date -s '+3 hours'");
  });
  await stack.set({ endpoint: endpoint({ detectDrift: true }) });
  const { ok, warnings } = await stack.stack.up();
  const behind = expect.stringMatching(/: its clock is 1(79|80) minutes behind the one here: /) as string;
  expect([ok, warnings]).toEqual([true, expect.arrayContaining([behind])]);
  expect(warnings).toContainEqual(expect.stringMatching(/^firewalld keeps port 5555 closed/));
  const preview = await stack.stack.preview();
  expect(preview.warnings).toContainEqual(behind);
  const { stdout } = await preflight();
  expect(stdout).toMatch(/^note +clock +the host's clock says /m);
});

test("where it is asked for, the boolean is set and the port is opened: a client from outside is served, and nothing is denied", async () => {
  const denied = await denials(host);
  await stack.set({ endpoint: endpoint({ selinux: { networkConnect: true }, firewall: "manage" }) });
  const { ok, log } = await stack.stack.up();
  expect([ok, log.match(/firewalld keeps port .*/g)]).toEqual([
    true,
    [
      "firewalld keeps port 5555 closed in zone internal too, where 198.51.100.0/25 2001:db8::/64 comes in: if clients do, " +
        "open it with: firewall-cmd --zone=internal --add-port=5555/tcp && firewall-cmd --permanent --zone=internal --add-port=5555/tcp",
    ],
  ]);
  const { url, certificatePem } = await stack.up();
  expect(await handshakeStatus(url, certificatePem)).toBe(101);
  expect(
    await host.run(
      "getsebool httpd_can_network_connect; firewall-cmd --query-port=5555/tcp; firewall-cmd --permanent --query-port=5555/tcp",
    ),
  ).toBe("httpd_can_network_connect --> on\nyes\nyes\n");
  expect(await denials(host)).toBe(denied);
  const { stdout } = await preflight();
  expect(stdout).toMatch(/^ok +selinux +enforcing: nginx may listen on port 5555$/m);
  expect(stdout).toMatch(/^note +firewall +firewalld keeps port 5555 closed in zone internal too, /m);
  await host.run("firewall-cmd -q --zone=internal --add-port=5555/tcp");
  expect((await preflight()).stdout).toMatch(/^ok +firewall +firewalld lets clients in on port 5555$/m);
  await host.run("firewall-cmd -q --zone=internal --remove-port=5555/tcp");
});

test("a port that SELinux keeps for something else is refused before anything changes", async () => {
  const [files, told] = [await ourFiles(host), await guards(host)];
  await stack.set({ endpoint: endpoint({ port: 3306 }) });
  const { text } = await stack.failingUp();
  expect(text).toContain("SELinux keeps port 3306 for mysqld_port_t");
  expect([await ourFiles(host), await guards(host)]).toEqual([files, told]);
});

test("a new port is labelled and opened, and the old one is given back; a pair with the label of another place has its own again", async () => {
  const pair = "/etc/pki/tls/*/wss-endpoint-chat.*";
  await host.run(`chcon -t user_home_t ${pair}`);
  await stack.set({ endpoint: endpoint({ port: 5557, selinux: { networkConnect: true }, firewall: "manage" }) });
  const { url, certificatePem } = await stack.up();
  expect(await handshakeStatus(url, certificatePem)).toBe(101);
  expect(
    await host.run("semanage port -l -C -n | grep -oE '5[0-9]{3}'; firewall-cmd --list-ports | grep -o '5[0-9]*/tcp'"),
  ).toBe("5557\n5557/tcp\n");
  expect(await host.run(`restorecon -n -v -F ${pair}`)).toBe("");
});

test("after destroy all is as it was: guards, units, packages, and files with their labels", async () => {
  await stack.destroy();
  expect(await everything(host)).toEqual(before);
});

describe("a host without semanage", () => {
  const NAME = "policycoreutils-python-utils";

  test("is told the exact commands where yum has none, and is as it was", async () => {
    await host.run("mv /usr/sbin/semanage /root/semanage");
    const without = await everything(host);
    await stack.set({ endpoint: endpoint() });
    const { text } = await stack.failingUp();
    expect(text).toContain(`there is no semanage to tell it of the endpoint, and yum could not install ${NAME}`);
    expect(text).toContain(`run on the host: yum install ${NAME} && semanage port -a -t http_port_t -p tcp 5555`);
    expect(await everything(host)).toEqual(without);
  });

  // The real one, in a package of that name.
  test("gets it from yum, which labels the port; and loses both with the endpoint", async () => {
    const spec = [
      ...[`Name: ${NAME}`, "Version: 3", "Release: 1", "Summary: semanage", "License: GPL", "BuildArch: noarch"],
      ...["AutoReqProv: no", "%description", "semanage", "%install"],
      ...["install -D /root/semanage %{buildroot}/usr/sbin/semanage", "%files", "/usr/sbin/semanage", ""],
    ];
    await host.run("cat >/root/semanage.spec", { input: spec.join("\n") });
    await host.run(`cd /root; rpmbuild --quiet -bb --define '_topdir /root/rb' semanage.spec
      rpmsign --define '_gpg_name Test Repo' --addsign rb/RPMS/*/*.rpm >/dev/null; createrepo_c -q rb/RPMS
      printf '[selinux]\\nname=selinux\\nbaseurl=file:///root/rb/RPMS\\nenabled=1\\ngpgcheck=1\\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test\\n' >/etc/yum.repos.d/selinux.repo`);
    const without = await everything(host);
    const denied = await denials(host);
    await stack.set({ endpoint: endpoint({ selinux: { networkConnect: true } }) });
    const { ok, log } = await stack.stack.up();
    expect([ok, log]).toEqual([true, expect.stringContaining(`installed ${NAME}-3-1.noarch`)]);
    expect(log).toContain("SELinux: port 5555 is http_port_t now");
    expect(await host.run("semanage port -l -C -n")).toContain("5555");
    await stack.destroy();
    expect(await everything(host)).toEqual(without);
    expect(await denials(host)).toBe(denied);
  });
});
