import { expect, test } from "vitest";
import { LATER } from "../../components/model/collector";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { HOST, LEAST } from "./examples";
import { messageOf } from "./messageOf";

const said = (args: object) => messageOf(() => parseEndpoint("chat", { ...LEAST, ...args }));

test("what is wrong by itself is told, whatever is known later", () => {
  expect(said({ port: LATER, paths: ["chat"] })).toMatch(/ 1 argument is not valid:\n {2}WSS014 paths\[0\]/);
  expect(said({ host: { ...HOST, address: LATER, port: 0 } })).toMatch(/ 1 argument .*\n {2}WSS004 host\.port/);
  expect(said({ serverNames: [LATER, "a b"] })).toMatch(/ 1 argument .*\n {2}WSS011 serverNames\[1\]/);
});

test.each([
  ["origins", { requireOrigin: true, allowedOrigins: LATER }],
  ["an upstream", { upstream: LATER }],
  ["servers", { upstream: { servers: LATER } }],
  ["a server", { upstream: { servers: [LATER] } }],
  ["a host's port", { host: { ...HOST, port: LATER }, port: 22 }],
  ["a port", { port: LATER, upstream: { servers: [{ address: "127.0.0.1:443" }] } }],
])("what %s that come later may change is not told", (_what, args) => {
  expect(() => parseEndpoint("chat", { ...LEAST, ...args })).not.toThrow();
});

test("each item that is refused is told once, and is not the double of another", () => {
  expect(said({ paths: ["a", "b"] })).toMatch(/ 2 arguments .*\n {2}WSS014 paths\[0\].*\n {2}WSS014 paths\[1\].*$/);
  const servers = [{ address: "a" }, { address: "b" }];
  expect(said({ upstream: { servers } })).toMatch(/ 2 arguments .*\n {2}WSS015 .*\n {2}WSS015 .*$/);
});

test("a thousand items are not too many", () => {
  const serverNames = Array.from({ length: 1000 }, (_, i) => `n${i}.example.com`);
  expect(parseEndpoint("chat", { ...LEAST, serverNames }).endpoint.serverNames).toEqual(serverNames);
});
