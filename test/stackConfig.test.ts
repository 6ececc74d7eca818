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
  expect(Object.keys(read({ endpoint: ENDPOINT }).endpoints)).toEqual(["wss"]);
  expect(read({ name: "chat", endpoint: ENDPOINT }).endpoints).toEqual({ chat: ENDPOINT });
});

test("several endpoints come as a map", () => {
  expect(read({ endpoints: { a: ENDPOINT, b: ENDPOINT } }).endpoints).toEqual({ a: ENDPOINT, b: ENDPOINT });
});

test.each([
  ["both", { endpoint: ENDPOINT, endpoints: { a: ENDPOINT } }, /endpoint and project:endpoints are both set; keep one/],
  ["none", {}, /no endpoint is configured; begin with: pulumi config set --path 'endpoint\.upstream\.servers\[0\]/],
  [
    "an argument that was set without --path",
    { endpoint: ENDPOINT, port: "5555" },
    /no such configuration: port; .*pulumi config set --path 'endpoint\.port' VALUE/,
  ],
])("%s is one clear error", (_what, values, message) => {
  expect(() => read(values)).toThrow(message);
});

test("the host's secrets are secrets, and empty ones are none", async () => {
  const { host } = read({ host: { address: "a.example" }, privateKey: "canary", password: "", endpoint: ENDPOINT });
  expect(host).toEqual({ address: "a.example", privateKey: expect.anything() as unknown });
  expect(await pulumi.isSecret(host.privateKey as pulumi.Output<string>)).toBe(true);
});
