import { expect, test } from "vitest";
import { doubts } from "../../components/model/doubts";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { LEAST, MOST } from "./examples";

const said = (change: object) => doubts(parseEndpoint("chat", { ...LEAST, ...change }).endpoint);
const upstream = (...addresses: string[]) => ({ upstream: { servers: addresses.map((address) => ({ address })) } });

test("what is meant well is not doubted", () => {
  expect([said({}), said(MOST)]).toEqual([[], []]);
  expect(
    said({ timeouts: { idle: 60 }, serverNames: ["bücher.example", "пример.example", "東京tower.example"] }),
  ).toEqual([]);
});

test("a name of letters that only look Latin is allowed, with a warning", () => {
  expect(said({ serverNames: ["ws.exаmple.com", "ws.example.com"] })).toEqual([
    "serverNames: ws.xn--exmple-4nf.com mixes alphabets (ws.exаmple.com): some of its letters may not be what they look like",
  ]);
});

test("an upstream on a public address is allowed, with a warning; one on a private network or by name has none", () => {
  const near = ["10.1.2.3:1", "172.31.0.1:1", "192.168.0.1:1", "100.64.0.1:1", "127.0.0.1:1", "169.254.1.1:1"];
  expect(said(upstream(...near, "[::1]:1", "[fd00::1]:1", "app.internal:1"))).toEqual([]);
  expect(said(upstream("172.32.0.1:8080"))).toEqual([
    "upstream.servers[0].address: 172.32.0.1:8080 is a public address, and nothing on the way to it is encrypted; use a tunnel",
  ]);
  expect(said(upstream("10.0.0.1:1", "[2606:4700::1]:443"))).toEqual([
    expect.stringContaining("servers[1].address: [2606"),
  ]);
});

test("an origin of a page without TLS is allowed, with a warning; one of the visitor's own machine or of an app has none", () => {
  const local = ["http://localhost", "http://app.localhost:80", "http://127.0.0.1:3000", "http://[::1]:8080"];
  expect(said({ allowedOrigins: [...local, "capacitor://localhost", "https://app.example.com"] })).toEqual([]);
  expect(said({ allowedOrigins: ["http://localhost", "http://localhost.example.com:8080"] })).toEqual([
    "allowedOrigins[1]: http://localhost.example.com:8080 is a page that anybody on its way can change, and then it connects as its visitor; serve it by https",
  ]);
});

test("a socket that is closed between two usual pings gets a warning", () => {
  expect(said({ timeouts: { idle: 59 } })).toEqual([
    "timeouts.idle: a socket that is silent for 59 seconds is closed; let one side ping more often than that, or give more",
  ]);
});

test("a certificate that is renewed too late gets a warning", () => {
  expect(said({ certificate: { selfSigned: { earlyRenewalHours: 0 } } })).toEqual([
    "certificate.selfSigned.earlyRenewalHours: 0 renews the certificate only after clients have begun to refuse it; give more",
  ]);
});

test("allow that lets everybody in gets a warning, for the endpoint or the path that it is for", () => {
  const allow = { name: "allow", args: ["10.0.0.0/8"] };
  const all = (name: string, path?: string) => ({ name, args: ["all"], path });
  const said = (...extraDirectives: object[]) =>
    doubts(parseEndpoint("chat", { ...LEAST, paths: ["/", "/admin"], extraDirectives }).endpoint);
  expect(said(allow)).toEqual([
    'extraDirectives: allow without "deny all" behind it keeps nobody out; add deny with "all"',
  ]);
  expect(said({ ...allow, path: "/admin" }, allow, all("deny"))).toEqual([
    'extraDirectives: allow without "deny all" behind it for the path /admin keeps nobody out; add deny with "all"',
  ]);
  expect(said(allow, all("deny"))).toEqual([]);
  expect(said({ name: "deny", args: ["10.0.0.1"] }, all("allow"))).toEqual([]);
  expect(said({ name: "deny", args: ["10.0.0.1"] })).toEqual([]);
});

test("so does allow in a block of rawServerText, which has its own rules alone", () => {
  const said = (rawServerText: string, ...extraDirectives: object[]) =>
    doubts(parseEndpoint("chat", { ...LEAST, rawServerText, extraDirectives }).endpoint);
  const warning =
    'rawServerText: allow without "deny all" behind it in the same block keeps nobody out; add: deny all;';
  expect(said("allow 10.0.0.0/8;")).toEqual([warning]);
  expect(said("deny all; location /admin { allow 10.0.0.0/8; }")).toEqual([warning]);
  expect(said("location /admin { allow 10.0.0.0/8; deny all; }")).toEqual([]);
  expect(said("allow 10.0.0.0/8;", { name: "deny", args: ["all"] })).toEqual([]);
  expect(said("deny all;", { name: "allow", args: ["10.0.0.0/8"] })).toEqual([]);
});
