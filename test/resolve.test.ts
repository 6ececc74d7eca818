import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type { WssEndpointArgs } from "../components/args/wssEndpointArgs";
import { resolve, resolveOnHosts, resolveTogether } from "../components/resolve";
import { HOST, HOST_KEY, LEAST, MOST } from "./model/examples";

const never = pulumi.output(new Promise<never>(() => undefined));
const LATE: WssEndpointArgs = { ...LEAST, host: { ...HOST, address: never } };
const PAIR = { certificatePem: "[pem]", privateKeyPem: "[pem]" };
const seen = (args: object) => () => resolve("chat", { ...LATE, ...args });

test("what is known is checked before any resource is made, however much is known later", () => {
  expect(seen({ paths: ["chat"], hots: 1 })).toThrow(
    /2 arguments are not valid:\n {2}WSS003 hots: .*\n {2}WSS014 paths/,
  );
  expect(seen({ upstream: { servers: [{ address: never }, { address: "a" }] } })).toThrow("WSS015 upstream.servers[1]");
  expect(seen({ host: { address: never, hostKey: HOST_KEY } })).toThrow("WSS031 host.privateKey");
  expect(seen({ nginx: { source: "nginx.org", moduleStream: "1.24" } })).toThrow("WSS040 nginx.moduleStream");
  expect(seen({ certificate: { provided: { ...PAIR, privateKeyPath: "/a" } } })).toThrow("WSS084 certificate.provided");
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
  ["a secret", { host: { address: "a.example", hostKey: HOST_KEY, privateKey: never } }],
  ["the validity", { certificate: { selfSigned: { validityPeriodHours: never, earlyRenewalHours: 8760 } } }],
  ["the certificate's source", { certificate: { authority: never } }],
  ["a pair of one's own", { certificate: { provided: never } }],
  ["the place of its key", { certificate: { provided: { ...PAIR, privateKeyPath: never } } }],
  ["nginx", { nginx: never }],
  ["its source", { nginx: { source: never, moduleStream: "1.24" } }],
  ["its repository", { nginx: { source: "epel", repository: never } }],
  ["the version of an upgrade", { nginx: { upgrade: "when-older", minimalVersion: never } }],
  ["the place of a CA's key", { certificate: { authority: { ...PAIR, privateKeyPath: never } } }],
  ["a promise", { serverNames: new Promise(() => undefined) }],
  ["the first name", { serverNames: [never, "*.example.com"] }],
])("%s that is known later is not guessed", (_what, args) => {
  expect(seen(args)).not.toThrow();
});

test("a certificate that is known later as a whole is refused at once: its source decides which resources are made", () => {
  expect(seen({ certificate: never })).toThrow("WSS080 certificate: is an Output");
});

test("a host that is known later as a whole is refused at once: what is on it is called after it", () => {
  expect(seen({ host: never })).toThrow("WSS086 host: is one Output");
  expect(() => resolveTogether("edge", { host: never, endpoints: { a: { upstream: LEAST.upstream } } })).toThrow(
    "WSS086 host",
  );
  const hosts = { a: HOST, b: never };
  expect(() => resolveOnHosts("chat", { upstream: LEAST.upstream, serverNames: ["ws.example.com"], hosts })).toThrow(
    / 1 argument is not valid:\n {2}WSS086 hosts\.b: is one Output/,
  );
});

const headerOf = (text: pulumi.Output<string>) => ({ name: "add_header", args: ["X-Key", text] });

type Later = (known: unknown) => unknown;
const hop = { address: "hop.example.com", hostKey: HOST_KEY, privateKey: pulumi.secret("s3cret") };
const pems = { certificatePem: "[pem]", privateKeyPem: pulumi.secret("s3cret") };
const maintained = { certificatePath: "/etc/a.crt", privateKeyPath: "/etc/a.key" };

/** What may come later as a whole: all of it but what says which resources there are. */
const WHOLES: [what: string, args: (later: Later) => object][] = [
  ...Object.entries(MOST)
    .filter(([key]) => key !== "host" && key !== "certificate")
    .map(([key, known]): [string, (later: Later) => object] => [key, (later) => ({ ...MOST, [key]: later(known) })]),
  ["host.bastion", (later) => ({ host: { ...HOST, bastion: later(hop) } })],
  ["certificate.selfSigned", (later) => ({ certificate: { selfSigned: later({ validityPeriodHours: 1000 }) } })],
  ["certificate.authority", (later) => ({ certificate: { authority: later(pems) } })],
  ["certificate.provided", (later) => ({ certificate: { provided: later(pems) } })],
  ["certificate.maintained", (later) => ({ certificate: { maintained: later(maintained) } })],
];

test.each(WHOLES)(
  "%s may be an Output or a promise as a whole; a secret in it is in no plain value",
  async (_what, args) => {
    const resolved = (later: Later) => resolve("chat", { ...LEAST, ...args(later) });
    const plain = await value(resolved((known) => known));
    for (const later of [pulumi.output, (known: unknown) => Promise.resolve(known)]) {
      expect(await value(resolved(later))).toEqual(plain);
      expect(await pulumi.isSecret(resolved(later))).toBe(false);
    }
    expect(JSON.stringify(plain)).not.toContain("s3cret");
  },
);

test("what comes later is checked when it is known, with everything that it is compared with", async () => {
  const late = { ...LEAST, port: pulumi.output(Promise.resolve(8080)) };
  await expect(value(resolve("chat", late))).rejects.toThrow("WSS020 upstream.servers[0].address");
  const good = { ...LEAST, port: pulumi.output(Promise.resolve(8443)) };
  expect((await value(resolve("chat", good))).endpoints[0]?.port).toBe(8443);
});

const secret = pulumi.secret("s3cret");

test.each([
  ["WSS056 rawServerText: is not whole", { rawServerText: pulumi.interpolate`proxy_set_header X-Key ${secret}` }],
  ["WSS011 serverNames[0]: ", { serverNames: [pulumi.interpolate`${secret} a`] }],
  ["WSS053 extraDirectives[0].args[1]: ", { extraDirectives: [headerOf(pulumi.interpolate`$${secret}`)] }],
  ["WSS059 extraDirectives[0].args: ", { extraDirectives: [{ name: "allow", args: [secret] }] }],
  [
    "WSS052 extraDirectives[0].path: is none of the endpoint's paths",
    { paths: [pulumi.interpolate`/${secret}`], extraDirectives: [{ ...headerOf(pulumi.output("a")), path: "/a" }] },
  ],
])("what a secret argument holds stands in no error: %s", async (told, args) => {
  const message = await value(resolve("chat", { ...LEAST, ...args })).catch((error: unknown) => String(error));
  expect(message).toContain(told);
  expect(message).not.toContain("s3cret");
});

test("not one character of a secret stands in an error", async () => {
  const args = { serverNames: [pulumi.secret("a;b")], paths: [pulumi.secret("/a#b")] };
  const message = await value(resolve("chat", { ...LEAST, ...args })).catch((error: unknown) => String(error));
  expect(message).toContain("WSS011 serverNames[0]: holds a character that no DNS name has; use");
  expect(message).toContain("WSS014 paths[0]: holds a character that is not allowed; use");
});

test("a secret name that two endpoints have in common stands in no error", async () => {
  const own = { upstream: LEAST.upstream, serverNames: [pulumi.secret("s3cret.example.com")] };
  const shared = resolveTogether("edge", { host: HOST, endpoints: { a: own, b: own } });
  const message = await value(shared).catch((error: unknown) => String(error));
  expect(message).toContain("WSS035 endpoints.b: has a port and a name that a has; give one of the two another");
  expect(message).not.toContain("s3cret");
});

test("what is no secret is told in an error with its value, also where it comes later", async () => {
  const late = { ...LEAST, serverNames: [pulumi.output("a b")] };
  await expect(value(resolve("chat", late))).rejects.toThrow('WSS011 serverNames[0]: "a b"');
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

test("two endpoints on one port and name are told as soon as both of them are known, and not before", async () => {
  const { upstream } = LEAST;
  const and = (b: object, more: object = {}) => {
    return () =>
      resolveTogether("edge", { host: HOST, endpoints: { a: { upstream }, b: { upstream, ...b }, ...more } });
  };
  for (const b of [{ port: never }, { serverNames: never }, { ipAddresses: never }, { serverNames: [never] }])
    expect(and(b)).not.toThrow();
  expect(and({ upstream: never })).toThrow("WSS035 endpoints.b");
  expect(and({ serverNames: [HOST.address, never] })).toThrow("WSS035 endpoints.b");
  expect(and({}, { c: { upstream, port: never } })).toThrow("WSS035 endpoints.b");
  const late = (known: unknown) => pulumi.output(Promise.resolve(known));
  await expect(value(and({ port: late(443) })())).rejects.toThrow("WSS035 endpoints.b");
  await expect(value(and({ serverNames: late([HOST.address]) })())).rejects.toThrow("WSS035 endpoints.b");
  expect((await value(and({ serverNames: late(["b.example.com"]) })())).endpoints).toHaveLength(2);
});

/** The value of an Output, or its rejection; what else it consists of is rejected with it. */
async function value<T>(output: pulumi.Output<T>): Promise<T> {
  const parts = output as unknown as Record<"isKnown" | "isSecret", Promise<boolean>> &
    Record<"promise" | "allResources", () => Promise<unknown>>;
  await Promise.allSettled([parts.isKnown, parts.isSecret, parts.allResources()]);
  return (await parts.promise()) as T;
}
