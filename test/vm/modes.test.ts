import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { type EndpointOutputs, TestStack } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { denials, everything } from "./traces";

// SELinux's modes with and without firewalld, beside the one of guards.test.ts: an endpoint's whole life in each, on one
// machine, which keeps nothing of it.

let host: TestHost;
let upstream: EchoUpstream;

beforeAll(async () => {
  host = await startVm("modes", 72);
  upstream = await EchoUpstream.start(GATEWAY);
  await host.run("yum -q -y install nginx");
});
afterAll(async () => {
  await upstream.stop();
  await host.stop();
});

const endpoint = (more: object = {}) => ({
  port: 5555,
  upstream: { servers: [{ address: upstream.address }] },
  selinux: { networkConnect: true },
  firewall: "manage",
  ...more,
});

/** How many files of the policy and of firewalld name a port, and whether it is open and nginx may connect. */
const told = (port: number) =>
  host.run(
    `grep -l 'tcp ${port} ' /var/lib/selinux/*/active/ports.local | wc -l; getsebool httpd_can_network_connect 2>/dev/null | grep -c -- '--> on'; ` +
      `grep -l '"${port}"' /etc/firewalld/zones/*.xml | wc -l; firewall-cmd --query-port=${port}/tcp 2>/dev/null | grep -c yes; true`,
  );

const CELLS = [
  { mode: "Enforcing", firewalld: "inactive", become: "systemctl disable -q --now firewalld" },
  { mode: "Permissive", firewalld: "inactive", become: "setenforce 0" },
  { mode: "Permissive", firewalld: "active", become: "systemctl enable -q --now firewalld" },
  {
    mode: "Disabled",
    firewalld: "active",
    become: "sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config; sync; systemctl reboot; sleep 300",
  },
];

describe.each(CELLS)("SELinux $mode, firewalld $firewalld", { timeout: 900_000 }, ({ mode, firewalld, become }) => {
  let stack: TestStack;
  let before: Awaited<ReturnType<typeof everything>>;
  let denied: string;
  let out: EndpointOutputs;
  const guard = (on: boolean) => (on ? "1\n1\n" : "0\n0\n");
  const expected = guard(mode === "Enforcing") + guard(firewalld === "active");

  beforeAll(async () => {
    if ((await host.exec(become)).code === 255) await host.returns();
    expect(await host.run("getenforce; systemctl is-active firewalld; true")).toBe(`${mode}\n${firewalld}\n`);
    before = await everything(host);
    denied = await denials(host);
    stack = await TestStack.create(`modes-${mode.toLowerCase()}-${firewalld}`, host, endpoint());
    out = await stack.up();
  }, 900_000);

  test("up: a client from outside is served, and the guards that are on, and no others, were told", async () => {
    const client = await Client.open(out.url, out.certificatePem);
    expect(await client.echo("hello")).toBe("hello");
    await client.close();
    expect(await told(5555)).toBe(expected);
    expect(await host.run("getenforce")).toBe(`${mode}\n`);
  });

  test("a change of the port, and one that fails after the guards were told: they know what they should", async () => {
    await stack.set({ endpoint: endpoint({ port: 5557 }) });
    out = await stack.up();
    const open = await Client.open(out.url, out.certificatePem);
    expect(await told(5557)).toBe(expected);
    const now = await everything(host);
    const nobody = { servers: [{ address: "127.0.0.1:9" }] };
    await stack.set({ endpoint: endpoint({ port: 5558, upstream: nobody, requireUpstream: true }) });
    expect((await stack.failingUp()).text).toContain("the upstream 127.0.0.1:9 does not answer (502)");
    expect(await everything(host)).toEqual(now);
    expect(await open.echo("still here")).toBe("still here");
    await open.close();
    expect(await handshakeStatus(out.url, out.certificatePem)).toBe(101);
  });

  test("destroy leaves guards, units, files and their labels as they were, and nothing was denied", async () => {
    await stack.destroy();
    expect(await everything(host)).toEqual(before);
    // Of a permissive host the kernel notes what an enforcing one would deny.
    if (mode !== "Permissive") expect(await denials(host)).toBe(denied);
    if (mode === "Enforcing") expect(denied).toBe("");
  });
});
