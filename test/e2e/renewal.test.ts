import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Result } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { Client, handshakeStatus } from "./client";
import { writeNotices } from "./counted";
import { type EndpointOutputs, engine, freshHost, openStack, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { Wire } from "./wire";

const DAY = 86_400_000;
let host: TestHost;
let upstream: EchoUpstream;

beforeAll(async () => {
  host = await freshHost("renewal", 43);
  upstream = await EchoUpstream.start(GATEWAY);
});
afterAll(() => upstream.stop());

/** The clock of this process only: the CLI's plugins have their own, which cannot be set. */
async function daysAgo<T>(days: number, run: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - days * DAY });
  try {
    return await run();
  } finally {
    vi.useRealTimers();
  }
}

test("without a clock that is set back: what the provider says is due is renewed by an up that has nothing else to do", async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), "wss-due-"));
  const project = resolve(__dirname, "../engine/programs/due");
  const stack = await openStack({ project, stack: "due", stateFolder }, host);
  await stack.setConfig({
    address: { value: host.address },
    hostKey: { value: host.hostKey },
    privateKey: { value: privateKey(), secret: true },
    upstream: { value: upstream.address },
  });
  const certificateOf = ({ outputs }: Result) => new X509Certificate(String(outputs.certificatePem));
  const first = await stack.up();
  expect([first.ok, first.errors]).toEqual([true, []]);
  await writeNotices(host);
  const preview = await stack.preview();
  expect(preview.warnings).toEqual(["the certificate of chat ends within 8760 hours: up renews it"]);
  const wire = await Wire.watch(host, String(first.outputs.url), "", { rejectUnauthorized: false });
  const second = await stack.up();
  expect(second.operations.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`)).toEqual([
    "replace chat-certificate",
    expect.stringMatching(/^update chat-198/),
  ]);
  const [before, after] = [certificateOf(first), certificateOf(second)];
  expect(await wire.end("a certificate that the provider says is due")).toEqual({
    ...{ logins: 1, reloads: 1, closedSockets: 0, failedHandshakes: [] },
    certificates: [before.fingerprint256, after.fingerprint256],
  });
  expect(after.publicKey.equals(before.publicKey)).toBe(true);
  expect((await stack.destroy()).ok).toBe(true);
  await rm(stateFolder, { recursive: true });
});

test.skipIf(engine.name === "pulumi")(
  "a certificate that is due is renewed by a plain up: the key stays, open sockets stay, no handshake fails, trust moves to the new one",
  async () => {
    const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
    const stack = await TestStack.create("renewal", host, endpoint);
    await daysAgo(334, () => stack.up());
    expect((await stack.stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]); // due tomorrow
    await stack.stack.destroy();

    const first = await daysAgo(336, () => stack.up());
    expect(Date.parse(first.renewsAt)).toBeLessThan(Date.now());
    await writeNotices(host);
    // Whatever they trust: a mixed pair fails in any case.
    const wire = await Wire.watch(host, first.url, "", { rejectUnauthorized: false });
    const result = await stack.stack.up();
    expect(result.operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`)).toEqual([
      "replace tls:index/selfSignedCert:SelfSignedCert",
      "update command:remote:Command",
    ]);
    const renewed = result.outputs as unknown as EndpointOutputs;
    const [before, after] = [new X509Certificate(first.certificatePem), new X509Certificate(renewed.certificatePem)];
    expect(after.fingerprint256).not.toBe(before.fingerprint256);
    expect(after.publicKey.export({ type: "spki", format: "pem" })).toBe(
      before.publicKey.export({ type: "spki", format: "pem" }),
    );
    expect(Date.parse(renewed.expiresAt) - Date.now()).toBeGreaterThan(364 * DAY);
    expect(await wire.end("a self-signed certificate that is due")).toEqual({
      ...{ logins: 1, reloads: 1, closedSockets: 0, failedHandshakes: [] },
      certificates: [before.fingerprint256, after.fingerprint256],
    });
    // Who trusts only the old certificate is refused. Of two in a file OpenSSL looks at the first of that name only.
    expect(await handshakeStatus(renewed.url, renewed.certificatePem)).toBe(101);
    expect(await handshakeStatus(renewed.url, renewed.certificatePem + first.certificatePem)).toBe(101);
    await expect(Client.open(renewed.url, first.certificatePem)).rejects.toThrow();
    await stack.destroy();
  },
);

test.skipIf(engine.name === "pulumi")(
  "who trusts a private CA connects after two renewals of the endpoints, and after one of the CA itself; previews say what is due",
  async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), "wss-renewal-"));
    const project = resolve(__dirname, "../../examples/private-ca");
    const stack = await openStack({ project, stack: "renewal", stateFolder }, host);
    await stack.setConfig({
      address: { value: host.address },
      hostKey: { value: host.hostKey },
      privateKey: { value: privateKey(), secret: true },
      upstream: { value: upstream.address },
    });
    const up = async () => {
      const { ok, errors, operations, outputs } = await stack.up();
      expect([ok, errors]).toEqual([true, []]);
      const replaced = operations.filter(({ op }) => op === "replace").map(({ name }) => name);
      const [url = ""] = outputs.urls as string[];
      return { replaced, url, trustPem: String(outputs.trustPem) };
    };
    const leaves = ["chat-certificate", "feed-certificate"];

    const first = await daysAgo(125, up);
    const once = await daysAgo(64, up);
    expect([once.replaced, once.trustPem]).toEqual([leaves, first.trustPem]);
    expect(await handshakeStatus(once.url, first.trustPem)).toBe(101);
    const preview = await stack.preview();
    expect(preview.warnings).toEqual([
      "the certificate of chat ends within 720 hours: up renews it",
      "the certificate of feed ends within 168 hours: up renews it",
    ]);
    expect(preview.operations.filter(({ op }) => op === "replace").map(({ name }) => name)).toEqual(leaves);
    const twice = await up();
    expect([twice.replaced, twice.trustPem]).toEqual([leaves, first.trustPem]);
    expect(await handshakeStatus(twice.url, first.trustPem)).toBe(101);
    expect((await stack.preview()).warnings).toEqual([]);
    expect((await stack.destroy()).ok).toBe(true);

    const old = await daysAgo(3000, up);
    const renewed = await up();
    expect(renewed.replaced).toEqual(["devices-certificate", ...leaves]);
    expect(renewed.trustPem).not.toBe(old.trustPem);
    // The same key and name: for who has the old CA the new certificates are the old CA's, until that expires.
    for (const trust of [old.trustPem, renewed.trustPem]) expect(await handshakeStatus(renewed.url, trust)).toBe(101);
    expect((await stack.destroy()).ok).toBe(true);
    await rm(stateFolder, { recursive: true });
  },
);
