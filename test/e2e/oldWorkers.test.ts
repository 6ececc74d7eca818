import { expect, test } from "vitest";
import { GATEWAY } from "../hosts/host";
import { Client } from "./client";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

test("workers of earlier reloads that still have sockets are counted, when there are many", async () => {
  const host = await freshHost("oldworkers", 109);
  await host.run("yum -q -y install nginx");
  const upstream = await EchoUpstream.start(GATEWAY);
  const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
  await host.run("sed -i 's/worker_processes .*/worker_processes 1;/' /etc/nginx/nginx.conf; systemctl restart nginx");
  const stack = await TestStack.create("old", host, endpoint);
  const clients: Client[] = [];
  for (let turn = 0; turn < 5; turn++) {
    await stack.set({ endpoint: { ...endpoint, timeouts: { idle: 3600 + turn } } });
    const { url, certificatePem } = await stack.up();
    clients.push(await Client.open(url, certificatePem));
  }
  await stack.set({ endpoint: { ...endpoint, timeouts: { idle: 60 } } });
  const { warnings } = await stack.stack.up();
  expect(warnings).toEqual([
    expect.stringMatching(
      /^5 workers of earlier reloads still serve their sockets, with [1-9]\d* MB: they end with the last socket \(docs\/capacity\.md\)$/,
    ),
  ]);
  for (const client of clients) expect(await client.echo("alive")).toBe("alive");
  await Promise.all(clients.map((client) => client.close()));
  await stack.destroy();
  await upstream.stop();
});
