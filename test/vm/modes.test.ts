import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { Life } from "./life";
import { denials, everything } from "./traces";

// SELinux's modes with and without firewalld, beside the one of guards.test.ts: an endpoint's whole life in each.

/** On a port that is http_port_t, which the narrow boolean is enough for. */
let labelled: EchoUpstream;
let life: Life;
let host: TestHost;
let before: unknown;

async function boot(machine: Promise<TestHost>): Promise<void> {
  life = await Life.on(machine);
  host = life.host;
}

beforeAll(async () => {
  await boot(startVm("modes", 72));
  labelled = await EchoUpstream.start(GATEWAY, { port: 8008 });
});
afterAll(async () => {
  await life.end();
  await labelled.stop();
});

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
    const said = await life.serves(5555, { upstream: { servers }, connectionLimits: { total: 2000 } });
    expect(said).toContain("SELinux: port 5555 is http_port_t now");
    expect(await labels()).toBe(`${given}5555\n`);
    expect(await booleans()).toBe("httpd_can_network_relay --> on\nhttpd_can_network_connect --> off\n");
    // More files than the unit has by itself, without a boolean for it.
    expect(await host.run("awk '/^Max open files/ { print $4 }' /proc/$(pgrep -n nginx)/limits")).toBe("5024\n");
    expect(await host.run("getsebool httpd_setrlimit")).toBe("httpd_setrlimit --> off\n");
    expect(await denials(host)).toBe("");
  });

  test("every file of ours, the drop-in too, has the label of its place", () => life.isLabelled());

  test("a change, to a port that has its label and an upstream that needs more", async () => {
    expect(await life.serves(5557)).toContain("SELinux: port 5555 is no longer http_port_t");
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
    expect(await life.serves(5557, room)).toContain("run on the host: setsebool -P httpd_setrlimit on\n");
    await workers("5024\n");
    expect(await host.run("cat /var/log/nginx/error.log")).toContain("setrlimit(RLIMIT_NOFILE, 8000) failed (13");
    await host.run("setsebool -P httpd_setrlimit on; systemctl reload nginx");
    expect(await life.serves(5557, room)).not.toContain("setsebool");
    await workers("8000\n");
    // The policy refuses it without a word in the audit log, so only nginx's own tells.
    await host.run("sed -i 1d /etc/nginx/nginx.conf; setsebool -P httpd_setrlimit off; systemctl reload nginx");
  });

  test("a change that fails", () => life.fails(5558));

  test("destroy: all is as it was, the admin's label too, and nothing was denied in all that time", async () => {
    await life.goes();
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
      await life.end();
      await boot(startVm("disabled", 73, "el9", "security=none"));
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
    expect(await life.serves(5555)).not.toContain("SELinux");
    if (firewalld === "active") expect(await open()).toBe("internal.xml\ndport 5555\n");
    expect(await host.run("getenforce")).toBe(`${mode}\n`);
  });

  test("a change, and one that fails", async () => {
    await life.serves(5556);
    if (firewalld === "active") expect(await open()).toBe("internal.xml\ndport 5556\n");
    await life.fails(5558);
  });

  test("destroy: all is as it was", async () => {
    // What was opened for good is closed for good, also while firewalld is down.
    if (mode === "Disabled") await host.run("systemctl stop firewalld");
    await life.goes();
    if (mode === "Disabled")
      await host.run("systemctl start firewalld; until firewall-cmd -q --state; do sleep 1; done");
    expect(await everything(host)).toEqual(before);
  });
});
