import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type { WssEndpointArgs } from "../components/args/wssEndpointArgs";
import { resolve, resolveTogether } from "../components/resolve";
import { HOST, HOST_KEY, LEAST } from "./model/examples";

const never = pulumi.output(new Promise<never>(() => undefined));
const LATE: WssEndpointArgs = { ...LEAST, host: { ...HOST, address: never } };
const seen = (args: object) => () => resolve("chat", { ...LATE, ...args });

test("what is known is checked before any resource is made, however much is known later", () => {
  expect(seen({ paths: ["chat"], hots: 1 })).toThrow(
    /2 arguments are not valid:\n {2}WSS003 hots: .*\n {2}WSS014 paths/,
  );
  expect(seen({ upstream: { servers: [{ address: never }, { address: "a" }] } })).toThrow("WSS015 upstream.servers[1]");
  expect(seen({ host: { address: never, hostKey: HOST_KEY } })).toThrow("WSS031 host.privateKey");
  expect(seen({ host: undefined })).toThrow("WSS001 host.address");
  expect(() => resolve("chat", undefined as unknown as WssEndpointArgs)).toThrow("WSS001 host.address");
});

test.each([
  ["a port", { port: never, upstream: { servers: [{ address: "127.0.0.1:443" }] } }],
  ["the origins", { requireOrigin: true, allowedOrigins: never }],
  ["an origin", { requireOrigin: true, allowedOrigins: [never] }],
  ["the servers", { upstream: { servers: never } }],
  ["the upstream", { upstream: never }],
  ["a balance", { upstream: { servers: LEAST.upstream.servers, balance: never } }],
  ["the port of SSH", { host: { ...HOST, port: never }, port: 22 }],
  ["the host", { host: never }],
  ["a secret", { host: { address: "a.example", hostKey: HOST_KEY, privateKey: never } }],
  ["the validity", { certificate: { selfSigned: { validityPeriodHours: never, earlyRenewalHours: 8760 } } }],
  ["the certificate's source", { certificate: { authority: never } }],
  ["a promise", { serverNames: new Promise(() => undefined) }],
  ["the first name", { serverNames: [never, "*.example.com"] }],
])("%s that is known later is not guessed", (_what, args) => {
  expect(seen(args)).not.toThrow();
});

test("a certificate that is known later as a whole is refused at once: its source decides which resources are made", () => {
  expect(seen({ certificate: never })).toThrow("WSS080 certificate: is an Output");
});

test("what comes later is checked when it is known, with everything that it is compared with", async () => {
  const late = { ...LEAST, port: pulumi.output(Promise.resolve(8080)) };
  await expect(value(resolve("chat", late))).rejects.toThrow("WSS020 upstream.servers[0].address");
  const good = { ...LEAST, port: pulumi.output(Promise.resolve(8443)) };
  expect((await value(resolve("chat", good))).endpoints[0]?.port).toBe(8443);
});

test("all endpoints of a host are checked together, also where a part is known later", async () => {
  const { host, ...own } = LATE;
  const endpoints = { a: { ...own, paths: ["a"] }, b: { ...own, port: 0, upstream: never } };
  expect(() => resolveTogether("edge", { host, endpoints })).toThrow(
    /"edge": 2 arguments are not valid:\n {2}WSS014 endpoints.a.paths\[0\].*\n {2}WSS004 endpoints.b.port/,
  );
  expect(() => resolveTogether("edge", { host, endpoints: never })).toThrow("WSS002 endpoints: is not known");
  const port = pulumi.output(Promise.resolve(8443));
  const good = resolveTogether("edge", {
    host: HOST,
    endpoints: { a: own, b: { ...own, serverNames: ["b.example.com"], port } },
  });
  expect((await value(good)).endpoints.map((e) => `${e.name} ${e.port}`)).toEqual(["a 443", "b 8443"]);
});

/** The value of an Output, or its rejection; what else it consists of is rejected with it. */
async function value<T>(output: pulumi.Output<T>): Promise<T> {
  const parts = output as unknown as Record<"isKnown" | "isSecret", Promise<boolean>> &
    Record<"promise" | "allResources", () => Promise<unknown>>;
  await Promise.allSettled([parts.isKnown, parts.isSecret, parts.allResources()]);
  return (await parts.promise()) as T;
}
