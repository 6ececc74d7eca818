import { expect, test } from "vitest";
import { freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

test("a host that has IPv6 alone gets an endpoint, and gives it back", async () => {
  const host = await freshHost("six", 127);
  await host.run("yum -q -y install nginx");
  const six = host.by6();
  const four = await six.run("ip -4 -o addr show dev eth0 | awk '{ print $4 }'; ip -4 addr flush dev eth0");
  const stack = await TestStack.create("six", six, ENDPOINT);
  await wholeLife(six, stack);
  // The search for secrets comes by it.
  await six.run(`ip addr add ${four.trim()} dev eth0`);
});

test("a host that has IPv4 alone gets an endpoint, and gives it back", async () => {
  const host = await freshHost("four", 128);
  await host.run("ip -6 addr flush dev eth0; ip -6 addr flush dev lo; yum -q -y install nginx");
  expect(await host.run("ip -6 addr")).toBe("");
  const stack = await TestStack.create("four", host, ENDPOINT);
  await wholeLife(host, stack);
});
