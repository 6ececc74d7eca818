import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freshHost, freshStack, TestStack } from "../e2e/setting";
import { GATEWAY, privateKey } from "../hosts/host";

test("sshd takes one login at a time (MaxStartups 1, MaxSessions 1): with waitSeconds ten endpoints are made and removed, each by a login of its own", async () => {
  const host = await freshHost("startups", 177);
  await host.run("yum -q -y install nginx; printf 'MaxStartups 1\\nMaxSessions 1\\n' >/etc/ssh/sshd_config.d/a.conf");
  const stack = await freshStack(resolve(__dirname, "../engine/programs/many"), "startups", host);
  await stack.setConfig({
    host: { value: { address: host.address, hostKey: host.hostKey, waitSeconds: 90 } },
    privateKey: { value: privateKey(), secret: true },
    upstream: { value: "127.0.0.1:9" },
    firstPort: { value: 6000 },
    path: { value: "/ten" },
  });
  await host.run("systemctl reload ssh");
  const { ok, errors } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  expect(await host.run("ss -Hltn4 'sport >= :6000 and sport < :6010' | wc -l")).toBe("10\n");
  // It has refused some of them at first: that is what was waited for.
  expect(await host.run("journalctl -q -o cat -u ssh --no-pager")).toMatch(/MaxStartups throttling|past MaxStartups/);
  expect((await stack.destroy()).errors).toEqual([]);
  expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'")).toBe("");
});

test("a slow link (200 ms there and back, 20 kB a second): the endpoint is made", async () => {
  const host = await freshHost("slow", 178);
  await host.run("yum -q -y install nginx");
  const port = await slowLink(host.address);
  const stack = await TestStack.create(
    "slow",
    host,
    { upstream: { servers: [{ address: "127.0.0.1:9" }] } },
    { address: GATEWAY, port },
  );
  await stack.up();
  expect(await host.run("ls /etc/nginx/conf.d | grep -c wss-endpoint")).toBe("1\n");
  await stack.destroy();
});

/** A forwarder to sshd that holds every byte back; gives its port. */
async function slowLink(address: string): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(22, address);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      from.on("data", (chunk: Buffer) => {
        from.pause();
        setTimeout(() => (to.write(chunk), from.resume()), 100 + chunk.length / 20);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, GATEWAY, resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
