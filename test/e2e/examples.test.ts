import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Config } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { freshHost, openStack, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

let host: TestHost;
let upstream: EchoUpstream;
let folder: string;

beforeAll(async () => {
  host = await freshHost("examples", 46);
  upstream = await EchoUpstream.start(GATEWAY);
  folder = await mkdtemp(join(tmpdir(), "wss-examples-"));
});
afterAll(() => Promise.all([upstream.stop(), rm(folder, { recursive: true })]));

const example = async (name: string, more: Config = {}) => {
  const project = resolve(__dirname, "../../examples", name);
  const stack = await openStack({ project, stack: "test", stateFolder: join(folder, name) }, host);
  await stack.setConfig({
    address: { value: host.address },
    hostKey: { value: host.hostKey },
    privateKey: { value: privateKey(), secret: true },
    ...more,
  });
  return stack;
};

test("first: the endpoint of the 2017 how-to serves on port 5555 what is on 192.10.10.133:5438", async () => {
  // That address is the host's own here, and what comes to it goes on to the test's application.
  await host.run(`ip addr add 192.10.10.133/32 dev lo
    setsid /usr/bin/systemd-socket-activate -l 192.10.10.133:5438 /lib/systemd/systemd-socket-proxyd ${upstream.address} </dev/null >/dev/null 2>&1 &`);
  const stack = await example("first");
  const { ok, errors, outputs, warnings } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  expect(warnings.filter((text) => text.includes("is a public address"))).toEqual([
    expect.stringContaining("upstream.servers[0].address: 192.10.10.133:5438 is a public address"),
  ]);
  expect(outputs.url).toBe(`wss://${host.address}:5555/`);
  const client = await Client.open(String(outputs.url), String(outputs.certificatePem));
  expect(await client.echo("2017")).toBe("2017");
  await client.close();
  expect((await stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);
  expect((await stack.destroy()).ok).toBe(true);
});

test("larger-stack: the component is used inside another one, with Outputs as its arguments", async () => {
  const stack = await example("larger-stack", { upstream: { value: upstream.address } });
  const { ok, errors, outputs, operations } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  expect(outputs).toEqual({
    browsers: "wss://chat.example.com:8443/chat",
    devices: `wss://${host.address}:8444/`,
  });
  expect(operations.map(({ type }) => type).filter((type) => !/^(tls|command):/.test(type))).toEqual([
    "example:index:Chat",
    "wss-endpoint:index:WssEndpoint",
    "wss-endpoint:index:WssEndpoint",
  ]);
  const ca = await host.run("cat /etc/pki/tls/certs/wss-endpoint-chat-browsers.*.crt");
  const to = { servername: "chat.example.com", headers: { Host: "chat.example.com:8443" } };
  const url = `wss://${host.address}:8443/chat`;
  expect(await handshakeStatus(url, ca, { ...to, origin: "https://www.example.com" })).toBe(101);
  expect(await handshakeStatus(url, ca, { ...to, origin: "https://evil.example" })).toBe(403);
  expect((await stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);
  expect((await stack.destroy()).ok).toBe(true);
  expect(await host.run("ls /etc/nginx/conf.d")).toBe("");
});

test("private-ca: who trusts the CA connects to every endpoint, and another stack imports it as plain values", async () => {
  const stack = await example("private-ca", { upstream: { value: upstream.address } });
  const { ok, errors, outputs, log } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  const [urls, ca] = [outputs.urls as string[], String(outputs.trustPem)];
  expect(urls).toEqual([`wss://${host.address}:8443/`, `wss://${host.address}:8444/`]);
  for (const url of urls) expect(await handshakeStatus(url, ca)).toBe(101);
  const root = new X509Certificate(ca);
  expect([root.ca, root.subject]).toEqual([true, "O=Example Ltd\nCN=devices"]);
  const text = await host.exec("openssl x509 -noout -ext basicConstraints,keyUsage", { input: ca });
  expect(text.stdout).toMatch(/critical\s+CA:TRUE, pathlen:1\s/);
  expect(text.stdout).toMatch(/critical\s+Certificate Sign, CRL Sign\s/);
  const key = String(outputs.caPrivateKeyPem);
  for (const line of key.split("\n").filter((piece) => piece.length > 40)) {
    expect(log + (await stack.exportState())).not.toContain(line);
  }
  expect((await stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);

  const authority = { certificatePem: ca, privateKeyPem: key };
  const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] }, certificate: { authority } };
  const other = await TestStack.create("other", host, endpoint);
  await other.set({ name: "other" });
  const imported = await other.up();
  expect(imported.trustPem).toBe(ca);
  expect(await handshakeStatus(imported.url, ca)).toBe(101);
  await other.destroy();
  expect((await stack.destroy()).ok).toBe(true);
});
