import { afterAll, beforeAll, expect, test } from "vitest";
import { freshHost, searchAndStop, TestStack } from "../e2e/setting";
import { wholeLife } from "../e2e/wholeLife";
import { privateKey, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { denials, everything } from "./traces";

let host: TestHost;
let bastion: TestHost;

beforeAll(async () => {
  [host, bastion] = await Promise.all([startVm("vmreach", 75), freshHost("hop3", 76)]);
  // An admin's: with it the zone has a file of its own.
  await host.run("firewall-cmd -q --permanent --add-source=203.0.113.0/24; firewall-cmd -q --reload");
});
afterAll(() => searchAndStop(host));

test("by sudo with a password, through a bastion and by IPv6, an endpoint lives its whole life on a host that enforces", async () => {
  const login = {
    name: "ws1",
    address: host.address6,
    user: "pwuser",
    bastion: { address: bastion.address, hostKey: bastion.hostKey, user: "plain" },
  };
  const stack = await TestStack.create("vm-reach", host, {}, login);
  await stack.set({ sudoPassword: "secret", bastionPrivateKey: privateKey() }, true);
  await wholeLife(host, stack, {
    more: { selinux: { networkConnect: true }, firewall: "manage" },
    afterUp: async () => {
      expect(await host.run("semanage port -l -C -n | grep -oE '5[0-9]{3}'; getenforce")).toBe("5555\nEnforcing\n");
      const seen = await host.run("journalctl -q -o cat | grep 'Accepted publickey for pwuser'");
      expect(new Set(seen.match(/from \S+/g))).toEqual(new Set([`from ${bastion.address6}`]));
    },
    look: everything,
  });
  expect(await denials(host)).toBe("");
});
