import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test } from "vitest";
import { readStackConfig } from "../components/stackConfig";

const read = (values: Record<string, unknown>) => {
  const config = Object.entries(values).map(([key, value]) => [
    `project:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(config) as Record<string, string>);
  return readStackConfig(new pulumi.Config("project"));
};
afterEach(() => {
  pulumi.runtime.setAllConfig({});
});

const ENDPOINT = { upstream: { servers: [{ address: "127.0.0.1:8080" }] } };

test("one endpoint has the name that is set, or else wss", () => {
  expect(read({ endpoint: ENDPOINT })).toMatchObject({
    name: "wss",
    isOne: true,
    args: { endpoints: { wss: ENDPOINT } },
  });
  expect(read({ name: "chat", endpoint: ENDPOINT }).args.endpoints).toEqual({ chat: ENDPOINT });
});

test("several endpoints come as a map", () => {
  const endpoints = { a: ENDPOINT, b: ENDPOINT };
  expect(read({ endpoints })).toMatchObject({ name: "wss", isOne: false, args: { endpoints } });
});

test("what is of the whole host is a key of its own, or stands with the one endpoint", () => {
  const nginx = { source: "epel" };
  expect(read({ endpoints: { a: ENDPOINT }, nginx, removePackage: true, detectDrift: true }).args).toMatchObject({
    endpoints: { a: ENDPOINT },
    nginx,
    removePackage: true,
    detectDrift: true,
  });
  const one = { endpoint: { ...ENDPOINT, nginx, removePackage: true }, nginx: {}, removePackage: false };
  expect(read(one).args).toMatchObject({ endpoints: { wss: ENDPOINT }, nginx, removePackage: true });
});

test.each([
  [
    "both",
    { endpoint: ENDPOINT, endpoints: { a: ENDPOINT } },
    "WSS037 endpoints: is set beside endpoint; keep one of the two",
  ],
  [
    "none",
    {},
    "WSS037 endpoint: is not set; begin with: pulumi config set --path 'endpoint.upstream.servers[0].address'",
  ],
  [
    "an argument that was set without --path",
    { endpoint: ENDPOINT, port: "5555" },
    "WSS036 port: is not a key of the configuration; set the endpoint's argument with: pulumi config set --path 'endpoint.port' VALUE",
  ],
  [
    "an argument of the host",
    { endpoint: ENDPOINT, address: "a.example" },
    "WSS036 address: is not a key of the configuration; set the host's argument with: pulumi config set --path 'host.address' VALUE",
  ],
  ["a misspelt key", { endpoint: ENDPOINT, privatKey: "x" }, "configuration; did you mean privateKey?"],
  [
    "a key like no other",
    { endpoint: ENDPOINT, colour: "x" },
    "configuration; use one of host, bastionPrivateKey, name",
  ],
])("%s is one clear error", (_what, values, message) => {
  expect(() => read(values)).toThrow(message);
});

const readHost = (values: Record<string, unknown>) => read(values).args;

test("the host's secrets are secrets, and empty ones are none", async () => {
  const { host } = readHost({ host: { address: "a.example" }, privateKey: "canary", password: "", endpoint: ENDPOINT });
  expect(host).toEqual({ address: "a.example", privateKey: expect.anything() as unknown });
  expect(await pulumi.isSecret(host.privateKey as pulumi.Output<string>)).toBe(true);
});
