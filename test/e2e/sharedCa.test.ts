import { X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Stack } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { keepSecret } from "./canaries";
import { handshakeStatus } from "./client";
import { logins, writeNotices } from "./counted";
import { ourFiles } from "./hostFacts";
import { cleanUp, engine, freshFolder, freshHost, openStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const PROJECT = resolve(__dirname, "../engine/programs/sharedCa");

let host: TestHost;
let upstream: EchoUpstream;
let ca: Stack;
let endpoints: Stack;

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("shared-ca", 219), EchoUpstream.start(GATEWAY)]);
  cleanUp(() => upstream.stop());
  const stateFolder = await freshFolder();
  const options = { project: PROJECT, stateFolder };
  ca = await engine.openStack({ ...options, stack: "ca" }); // the CA's key is among its outputs, as a secret
  endpoints = await openStack({ ...options, stack: "endpoints" }, host);
  await endpoints.setConfig({
    address: { value: host.address },
    hostKey: { value: host.hostKey },
    privateKey: { value: privateKey(), secret: true },
    upstream: { value: upstream.address },
  });
});

/** `up` of a stack: what was done but to components, and its outputs. */
async function up(stack: Stack): Promise<{ done: string[]; outputs: Record<string, string> }> {
  const { ok, errors, operations, outputs } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  const done = operations.filter(({ op, type }) => op !== "same" && /^(tls|command):/.test(type));
  return {
    done: done.map(({ op, name }) => `${op} ${name}`).sort(),
    outputs: outputs as Record<string, string>,
  };
}
async function upOfCa(keyVersion: number, validityPeriodHours = 87_600) {
  await ca.setConfig({ keyVersion: { value: keyVersion }, validityPeriodHours: { value: validityPeriodHours } });
  const { done, outputs } = await up(ca);
  keepSecret(outputs.privateKeyPem ?? "");
  return { done, trusted: outputs.certificatePem ?? "" };
}
const SIGNED_AGAIN = ["replace chat-certificate", "replace own-certificate", "update chat-made", "update feed-made"];
const connect = (urls: (string | undefined)[], trusted: string) =>
  Promise.all(urls.map((url) => handshakeStatus(url ?? "", trusted)));

test("endpoints of another stack take the CA by a StackReference; a pair that the same up makes is unknown until then", async () => {
  const { done, trusted } = await upOfCa(1);
  expect(done).toEqual(["create devices-certificate", "create devices-key"]);
  const before = await logins(host);
  const { ok, errors, operations } = await endpoints.preview();
  expect([ok, errors, await logins(host)]).toEqual([true, [], before]);
  expect(
    operations.filter(({ type }) => type === "command:remote:Command").map(({ op, name }) => `${op} ${name}`),
  ).toEqual(expect.arrayContaining(["create chat-made", "create feed-made"]));
  const { outputs } = await up(endpoints);
  expect([outputs.chatTrustPem, outputs.feedTrustPem]).toEqual([trusted, trusted]);
  expect(await connect([outputs.chat, outputs.feed], trusted)).toEqual([101, 101]);
  expect((await up(endpoints)).done).toEqual([]);
});

test("the CA is renewed with its key: who trusts the one before or the new one connects, open sockets stay", async () => {
  const { trusted: before } = await upOfCa(1);
  const { outputs } = await up(endpoints);
  const urls = [outputs.chat, outputs.feed];
  await writeNotices(host);
  const wire = await Wire.watchAll(
    host,
    urls.map((url = "") => ({ url, trustPem: before })),
  );
  const { done, trusted } = await upOfCa(1, 80_000);
  expect(done).toEqual(["replace devices-certificate"]);
  expect((await up(endpoints)).done).toEqual(SIGNED_AGAIN);
  for (const either of [before, trusted]) expect(await connect(urls, either)).toEqual([101, 101]);
  // One transaction for each of the two endpoints.
  expect(await wire.end("a shared CA is renewed with its key")).toMatchObject(unharmed(2, 2));
});

test("another version of the CA's key is another CA: endpoints have their certificates from it, and only who trusts it connects", async () => {
  const { trusted: before } = await upOfCa(1, 80_000);
  const { done, trusted } = await upOfCa(2, 80_000);
  expect(done).toEqual(["replace devices-certificate", "replace devices-key"]);
  const keys = [before, trusted].map((pem) =>
    new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }),
  );
  expect(keys[0]).not.toBe(keys[1]);
  const { done: signed, outputs } = await up(endpoints);
  expect(signed).toEqual(SIGNED_AGAIN);
  expect(await connect([outputs.chat, outputs.feed], trusted)).toEqual([101, 101]);
  await expect(connect([outputs.chat], before)).rejects.toThrow();
  expect((await upOfCa(2, 80_000)).done).toEqual([]);
});

test("the CA's stack may be destroyed first: the endpoints serve on, and their destroy leaves nothing", async () => {
  const { trusted } = await upOfCa(2, 80_000);
  const { outputs } = await up(endpoints);
  expect((await ca.destroy()).ok).toBe(true);
  expect(await connect([outputs.chat, outputs.feed], trusted)).toEqual([101, 101]);
  expect((await endpoints.destroy()).ok).toBe(true);
  expect([...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"))).toEqual([]);
});
