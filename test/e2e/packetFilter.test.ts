import { beforeAll, describe, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { Script } from "./script";
import { freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("filter", 171);
  script = await Script.create(host);
  await host.run("yum -q -y install nginx");
});

/** What an `up` says of the packet filter, with these rules in place. */
async function said(load: string, change: object = {}): Promise<string[]> {
  await host.run(`nft flush ruleset; ${load}`);
  const rules = await host.run("nft list ruleset");
  const { code, stdout, stderr } = await script.apply(script.stdin(change));
  expect([code, stderr]).toEqual([0, ""]);
  expect(await host.run("nft list ruleset")).toBe(rules);
  return stdout.split("\n").filter((line) => /nftables|iptables/.test(line));
}

const nft = (...rules: string[]) =>
  [
    "nft add table inet filter",
    "nft 'add set inet filter open { type inet_service; flags interval; }'",
    "nft 'add chain inet filter input { type filter hook input priority 0; policy drop; }'",
    "nft add rule inet filter input iif lo accept",
    "nft add rule inet filter input tcp dport 22 accept",
    ...rules.map((rule) => `nft 'add ${rule}'`),
  ].join(" && ");

describe("nftables without firewalld", () => {
  test("that drops what no rule accepts, and names the port nowhere: the chain and the command are said", async () => {
    const [line] = await said(nft());
    expect(line).toContain("nftables drops what chain inet filter input does not accept, and no rule names port 5555");
    expect(line).toContain("nft insert rule inet filter input tcp dport 5555 accept");
    // The command that was said is right.
    expect(await said(`${nft()} && nft insert rule inet filter input tcp dport 5555 accept`)).toEqual([]);
  });

  test("that ends in a reject is as closed", async () => {
    const load = nft("rule inet filter input counter reject").replace("policy drop", "policy accept");
    expect(await said(load)).toHaveLength(1);
  });

  test("that accepts the port by a list, by a range or by a set is no reason for a warning", async () => {
    expect(await said(nft("rule inet filter input tcp dport { 80, 5555 } accept"))).toEqual([]);
    expect(await said(nft("rule inet filter input tcp dport 5000-6000 accept"))).toEqual([]);
    const set = ["element inet filter open { 80, 5550-5560 }", "rule inet filter input tcp dport @open accept"];
    expect(await said(nft(...set))).toEqual([]);
    expect(await said(nft("rule inet filter input tcp dport { 80, 55550 } accept"))).toHaveLength(1);
  });

  test("that only drops what is forwarded, or drops nothing, is no reason either", async () => {
    expect(await said(nft().replace("hook input", "hook forward"))).toEqual([]);
    expect(await said(nft().replace("policy drop", "policy accept"))).toEqual([]);
  });

  test("is not asked with firewall: ignore", async () => {
    expect(await said(nft(), { firewall: "ignore" })).toEqual([]);
  });
});

test("an endpoint lives its whole life under closed nftables, and they are never touched", async () => {
  await script.remove(script.stdin());
  await host.run(nft("rule inet filter input tcp dport 5555 accept"));
  await wholeLife(host, await TestStack.create("nft", host, {}));
});

describe("iptables alone, as on EL7,", () => {
  const iptables = (...rules: string[]) =>
    ["-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp --dport 22 -j ACCEPT", ...rules]
      .map((rule) => `iptables ${rule}`)
      .join(" && ");

  async function saidWithoutNft(load: string): Promise<string[]> {
    await host.run(`nft flush ruleset; ${load} && mv /usr/sbin/nft /usr/sbin/nft.gone`);
    const { stdout } = await script.apply(script.stdin());
    await host.run("mv /usr/sbin/nft.gone /usr/sbin/nft; nft flush ruleset");
    return stdout.split("\n").filter((line) => /nftables|iptables/.test(line));
  }

  test("closed by its policy or by its last rule: the command is said", async () => {
    const [line] = await saidWithoutNft(iptables("-P INPUT DROP"));
    expect(line).toContain("iptables drops what chain INPUT does not accept, and no rule names port 5555");
    expect(line).toContain("iptables -I INPUT -p tcp --dport 5555 -j ACCEPT");
    expect(await saidWithoutNft(iptables("-A INPUT -j REJECT --reject-with icmp-host-prohibited"))).toHaveLength(1);
  });

  test("with the port accepted there is nothing to say", async () => {
    expect(
      await saidWithoutNft(iptables("-A INPUT -p tcp -m multiport --dports 80,5000:6000 -j ACCEPT", "-P INPUT DROP")),
    ).toEqual([]);
  });

  test("an endpoint lives its whole life under them, and they are never touched", async () => {
    await script.remove(script.stdin());
    const load = iptables("-A INPUT -p tcp --dport 5555 -j ACCEPT", "-P INPUT DROP");
    await host.run(`nft flush ruleset; ${load} && mv /usr/sbin/nft /usr/sbin/nft.gone`);
    const rules = await host.run("iptables -S");
    await wholeLife(host, await TestStack.create("iptables", host, {}));
    expect(await host.run("iptables -S")).toBe(rules);
  });
});
