import { createServer, connect, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freshHost, TestStack } from "../e2e/setting";
import { GATEWAY } from "../hosts/host";

const endpoints = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `ws-${i}`,
      { port: 6000 + i, upstream: { servers: [{ address: "127.0.0.1:9" }] } },
    ]),
  );

test("sshd takes one login at a time (MaxStartups 1, MaxSessions 1): with waitSeconds ten endpoints are made and removed", async () => {
  const host = await freshHost("startups", 177);
  await host.run("yum -q -y install nginx; printf 'MaxStartups 1\\nMaxSessions 1\\n' >/etc/ssh/sshd_config.d/a.conf");
  const stack = await TestStack.create("startups", host, {}, { waitSeconds: 60 });
  await stack.set({ endpoint: undefined, endpoints: endpoints(10), name: undefined });
  await host.run("systemctl reload ssh");
  const { ok, errors } = await stack.stack.up();
  expect([ok, errors]).toEqual([true, []]);
  expect(await host.run("ss -Hltn4 'sport >= :6000 and sport < :6010' | wc -l")).toBe("10\n");
  await stack.destroy();
  expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'")).toBe("");
});

test("a slow link (200 ms there and back, 20 kB a second): the endpoint is made", async () => {
  const host = await freshHost("slow", 178);
  await host.run("yum -q -y install nginx");
  const port = await slowLink(host.address);
  const stack = await TestStack.create("slow", host, Object.values(endpoints(1))[0] ?? {}, { address: GATEWAY, port });
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
