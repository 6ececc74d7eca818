import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../e2e/client";
import { ourFiles } from "../e2e/hostFacts";
import { Script } from "../e2e/script";
import { searchAndStop } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { denials, everything, guards } from "./traces";

// SELinux's modes with and without firewalld, beside the one of guards.test.ts: an endpoint's whole life in each. Without
// Pulumi, whose logins take seconds each on these machines.

let upstream: EchoUpstream;
/** On a port that is http_port_t, which the narrow boolean is enough for. */
let labelled: EchoUpstream;
let host: TestHost;
let script: Script;
let before: unknown;

async function boot(...machine: Parameters<typeof startVm>): Promise<void> {
  host = await startVm(...machine);
  script = await Script.create(host);
}

beforeAll(async () => {
  await boot("modes", 72);
  upstream = await EchoUpstream.start(GATEWAY);
  labelled = await EchoUpstream.start(GATEWAY, { port: 8008 });
});
afterAll(async () => {
  await searchAndStop(host);
  await Promise.all([upstream.stop(), labelled.stop()]);
});

const input = (change: object = {}) =>
  script.stdin({
    upstream: { servers: [{ address: upstream.address }] },
    selinux: { networkConnect: true },
    firewall: "manage",
    removePackage: true,
    ...change,
  });
/** One that has to succeed, and serves a client that comes from outside. */
async function serves(port: number, change: object = {}): Promise<string> {
  const { code, stdout, stderr } = await script.apply(input({ port, ...change }));
  expect(code, stderr).toBe(0);
  const client = await Client.open(`wss://${host.address}:${port}/`, script.certificate);
  expect(await client.echo("hello")).toBe("hello");
  await client.close();
  return stdout;
}
/** One that fails when it has told the guards, and leaves all as it was. */
async function fails(port: number): Promise<void> {
  const facts = [await guards(host), await ourFiles(host)];
  const nobody = { upstream: { servers: [{ address: "127.0.0.1:9" }] }, requireUpstream: true };
  const { code, stderr } = await script.apply(input({ port, ...nobody }));
  expect([code, stderr]).toEqual([1, expect.stringContaining("the upstream 127.0.0.1:9 does not answer (502)")]);
  expect([await guards(host), await ourFiles(host)]).toEqual(facts);
}
async function goes(): Promise<void> {
  expect(await script.remove(input())).toMatchObject({ code: 0 });
}

describe("SELinux enforcing, no firewalld", () => {
  const booleans = () => host.run("getsebool httpd_can_network_relay httpd_can_network_connect");
  const labels = () => host.run("cut -d ' ' -f 3 /var/lib/selinux/*/active/ports.local");
  let given: string;

  beforeAll(async () => {
    // One port was labelled by an admin.
    await host.run("systemctl disable -q --now firewalld; semanage port -a -t http_port_t -p tcp 5557");
    expect(await host.run("getenforce; systemctl is-active firewalld; true")).toBe("Enforcing\ninactive\n");
    given = await labels();
    before = await everything(host);
  });

  test("up: the port is labelled, the narrowest boolean that is enough is on, and nothing is denied", async () => {
    const servers = [{ address: labelled.address }];
    const said = await serves(5555, { upstream: { servers }, connectionLimits: { total: 2000 } });
    expect(said).toContain("SELinux: port 5555 is http_port_t now");
    expect(await labels()).toBe(`${given}5555\n`);
    expect(await booleans()).toBe("httpd_can_network_relay --> on\nhttpd_can_network_connect --> off\n");
    // More files than the unit has by itself, without a boolean for it.
    expect(await host.run("awk '/^Max open files/ { print $4 }' /proc/$(pgrep -n nginx)/limits")).toBe("5024\n");
    expect(await host.run("getsebool httpd_setrlimit")).toBe("httpd_setrlimit --> off\n");
    expect(await denials(host)).toBe("");
  });

  test("every file of ours, the drop-in too, has the label of its place", async () => {
    const ours = "find /etc -xdev -type f -path '*wss-endpoint*'";
    const files = await host.run(`${ours} -printf '%f %Z\\n'`);
    expect(files).toMatch(/^zz-wss-endpoint-chat\.conf \S+:httpd_config_t:/m);
    expect(files).toMatch(/^00-wss-endpoint\.conf \S+:systemd_unit_t:/m);
    expect(await host.run(`${ours} -exec restorecon -n -v -F {} +`)).toBe("");
  });

  test("a change, to a port that has its label and an upstream that needs more", async () => {
    expect(await serves(5557)).toContain("SELinux: port 5555 is no longer http_port_t");
    expect(await labels()).toBe(given);
    expect(await booleans()).toContain("httpd_can_network_connect --> on\n");
  });

  test("a limit of nginx.conf's that SELinux keeps from the workers is said, and counts when the boolean is on", async () => {
    const workers = async (files: string) =>
      expect
        .poll(() => host.run("awk '/^Max open files/ { print $4 }' /proc/$(pgrep -n nginx)/limits"), {
          timeout: 30_000,
        })
        .toBe(files);
    await host.run("sed -i '1i worker_rlimit_nofile 8000;' /etc/nginx/nginx.conf; systemctl reload nginx");
    const room = { connectionLimits: { total: 2000 } };
    expect(await serves(5557, room)).toContain("run on the host: setsebool -P httpd_setrlimit on\n");
    await workers("5024\n");
    expect(await host.run("cat /var/log/nginx/error.log")).toContain("setrlimit(RLIMIT_NOFILE, 8000) failed (13");
    await host.run("setsebool -P httpd_setrlimit on; systemctl reload nginx");
    expect(await serves(5557, room)).not.toContain("setsebool");
    await workers("8000\n");
    // The refusals were meant to be.
    await host.run("sed -i 1d /etc/nginx/nginx.conf; setsebool -P httpd_setrlimit off; systemctl reload nginx");
    expect(await denials(host)).toContain("setrlimit");
  });

  test("a change that fails", () => fails(5558));

  test("destroy: all is as it was, the admin's label too, and nothing was denied in all that time", async () => {
    await goes();
    expect(await everything(host)).toEqual(before);
    expect(await denials(host)).toBe("");
  });
});

// Here no SELinux has to be told of anything, and there is nothing to tell it with.
describe.each([
  { mode: "Permissive", firewalld: "inactive" },
  { mode: "Permissive", firewalld: "active" },
  { mode: "Disabled", firewalld: "active" },
])("SELinux $mode, firewalld $firewalld", ({ mode, firewalld }) => {
  beforeAll(async () => {
    if (mode === "Permissive") await host.run("setenforce 0");
    else {
      await searchAndStop(host);
      await boot("disabled", 73, "el9", "security=none");
    }
    await host.run("mv -f /usr/sbin/semanage /root/ 2>/dev/null; systemctl is-system-running --wait; true");
    // Clients come by another zone than the default one, which has rules of its own.
    if (firewalld === "active")
      await host.run(
        `firewall-offline-cmd -q --zone=internal --change-interface=eth0
         firewall-offline-cmd -q --zone=internal --add-rich-rule='rule family=ipv4 source address=192.0.2.0/24 reject'
         firewall-offline-cmd -q --zone=internal --add-source=203.0.113.0/24
         systemctl enable -q firewalld; systemctl restart firewalld; until firewall-cmd -q --state; do sleep 1; done`,
      );
    expect(await host.run("getenforce; systemctl is-active firewalld; true")).toBe(`${mode}\n${firewalld}\n`);
    before = await everything(host);
  });

  /** The zones in which a port is opened for good, and the ports that are open at once in the clients' own. */
  const open = () =>
    host.run(
      `cd /etc/firewalld/zones; grep -l '<port ' *.xml; nft list chain inet firewalld filter_IN_internal_allow | grep -o 'dport 555.'`,
    );

  test("up: a client from outside is served, SELinux is told nothing, and firewalld only where it runs", async () => {
    expect(await serves(5555)).not.toContain("SELinux");
    if (firewalld === "active") expect(await open()).toBe("internal.xml\ndport 5555\n");
    expect(await host.run("getenforce")).toBe(`${mode}\n`);
  });

  test("a change, and one that fails", async () => {
    await serves(5556);
    if (firewalld === "active") expect(await open()).toBe("internal.xml\ndport 5556\n");
    await fails(5558);
  });

  test("destroy: all is as it was", async () => {
    // What was opened for good is closed for good, also while firewalld is down.
    if (mode === "Disabled") await host.run("systemctl stop firewalld");
    await goes();
    if (mode === "Disabled")
      await host.run("systemctl start firewalld; until firewall-cmd -q --state; do sleep 1; done");
    expect(await everything(host)).toEqual(before);
  });
});
