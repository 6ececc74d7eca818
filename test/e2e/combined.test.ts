import { beforeAll, expect, test } from "vitest";
import { type Kind, privateKey, type TestHost } from "../hosts/host";
import { freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

// What differs between hosts, all at once: the oldest and the newest kind, sudo with a password, a bastion, IPv6 behind it, a
// packet filter that closes everything else.

let bastion: TestHost;
beforeAll(async () => {
  bastion = await freshHost("hop2", 233);
});

test.each<[Kind, number]>([
  ["el8", 234],
  ["newest", 235],
])("on %s, with all that can differ at once, an endpoint lives its whole life", async (kind, octet) => {
  const host = await freshHost(`all-${kind}`, octet, kind);
  await host.run(
    `nft add table inet filter; nft 'add chain inet filter input { type filter hook input priority 0; policy drop; }'
     for rule in 'iif lo accept' 'meta l4proto ipv6-icmp accept' 'tcp sport 8080 accept' 'tcp dport { 22, 5555 } accept'; do nft "add rule inet filter input $rule"; done`,
  );
  const login = {
    name: "ws1",
    address: host.address6,
    user: "pwuser",
    bastion: { address: bastion.address, hostKey: bastion.hostKey, user: "plain" },
  };
  const stack = await TestStack.create(`all-${kind}`, host, {}, login);
  await stack.set({ sudoPassword: "secret", bastionPrivateKey: privateKey() }, true);
  await wholeLife(host, stack, {
    afterUp: async () => {
      const seen = await host.run("journalctl -q -o cat | grep 'Accepted publickey for pwuser'");
      expect(new Set(seen.match(/from \S+/g))).toEqual(new Set([`from ${bastion.address6}`]));
    },
  });
});
