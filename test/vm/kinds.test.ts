import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startVm } from "../hosts/vm";
import { Life } from "./life";
import { chosenKinds } from "./chosenKinds";
import { denials, denied, everything } from "./traces";

// An endpoint's whole life with both guards, on the kinds that the other files here do not look at: another kernel, policy,
// auditd, firewalld, rpm and nginx.

describe.each(chosenKinds().map((kind, at) => ({ kind, octet: 75 + at })))(
  "$kind: SELinux enforcing, firewalld on",
  ({ kind, octet }) => {
    let life: Life;
    let before: unknown;
    let byHand: Set<string>;
    const told = () =>
      life.host.run(
        `awk '/^portcon/ { print $3 }' /var/lib/selinux/*/active/ports.local; getsebool httpd_can_network_connect
         firewall-cmd --list-ports; firewall-cmd --permanent --list-ports`,
      );
    const all = (port: number, boolean: "on" | "off") =>
      `9000\n${port}\nhttpd_can_network_connect --> ${boolean}\n${port}/tcp\n${port}/tcp\n`;

    beforeAll(async () => {
      life = await Life.on(startVm(`k-${kind}`, octet, kind));
      expect(await life.host.run("getenforce; systemctl is-active firewalld auditd; systemctl is-system-running")).toBe(
        "Enforcing\nactive\nactive\nrunning\n",
      );
      // firewalld gives a zone that it has from its package alone a file of its own at the first change, and keeps that.
      await life.host.run(
        "firewall-cmd -q --permanent --add-port=1/tcp; firewall-cmd -q --permanent --remove-port=1/tcp",
      );
      // Some policies do not even let SELinux's own tools write their store in peace: newer Debian's.
      await life.host.run(
        `semanage port -a -t http_port_t -p tcp 9001; semanage port -d -p tcp 9001
         setsebool -P httpd_can_network_connect on; setsebool -P httpd_can_network_connect off`,
      );
      byHand = await denied(life.host);
      before = await everything(life.host);
    });
    afterAll(() => life.end());

    test("up: the port is labelled and open, the boolean is on, and a client from outside is served", async () => {
      const said = await life.serves(5555, { connectionLimits: { total: 2000 } });
      expect(said).toContain("SELinux: port 5555 is http_port_t now");
      expect(said).toContain("SELinux: httpd_can_network_connect is on now");
      expect(said).toContain("firewalld: port 5555 is open in zone public now");
      expect(await told()).toBe(all(5555, "on"));
      expect(await life.host.run("ps -o label= -C nginx | sort -u")).toMatch(/^\S+:httpd_t:\S+\n$/);
      // More files than the unit has by itself, without a boolean for it.
      expect(await life.host.run("awk '/^Max open files/ { print $4 }' /proc/$(pgrep -n nginx)/limits")).toBe("5024\n");
      expect(await life.host.run("getsebool httpd_setrlimit")).toBe("httpd_setrlimit --> off\n");
    });

    test("every file of ours, the drop-in too, has the label of its place", () => life.isLabelled());

    test("a change, to another port: the first one is given back", async () => {
      const said = await life.serves(5556);
      expect(said).toContain("SELinux: port 5555 is no longer http_port_t");
      expect(said).toContain("firewalld: port 5555 is closed in zone public again");
      expect(await told()).toBe(all(5556, "on"));
    });

    test("a change that fails puts all back", async () => {
      await life.fails(5558);
      expect(await told()).toBe(all(5556, "on"));
    });

    test("destroy: all is as it was, and nothing was denied in all that time but what semanage is by hand", async () => {
      await life.goes();
      expect(await everything(life.host)).toEqual(before);
      expect([...(await denied(life.host))].filter((kind) => !byHand.has(kind))).toEqual([]);
    });

    // So it is known that here, too, a denial would have been seen.
    test("what is not allowed is denied, and the run that needs it names the denial and leaves all as it was", async () => {
      const { code, stderr } = await life.up({ port: 5555, selinux: {}, requireUpstream: true });
      expect([code, stderr]).toEqual([1, expect.stringContaining("SELinux forbids nginx to connect to the upstream")]);
      expect(stderr).toMatch(/avc: +denied +\{ name_connect \}/);
      expect(await denials(life.host)).toMatch(/denied +\{ name_connect \}/);
      expect(await everything(life.host)).toEqual(before);
    });
  },
);
