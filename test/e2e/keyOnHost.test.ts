import { createPublicKey, X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { keyInput, keyTold } from "../../components/host/key";
import { commandLine } from "../../components/host/transaction";
import { parseKeyOnHost } from "../../components/model/parseKeyOnHost";
import type { Stack } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { HOST } from "../model/examples";
import { found } from "./canaries";
import { Client, handshakeStatus } from "./client";
import { Commands } from "./commands";
import { logins, reloads, writeNotices } from "./counted";
import { changeable, ourFiles } from "./hostFacts";
import { struck } from "./script";
import { cleanUp, engine, freshHost, freshStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { Wire } from "./wire";

const DAY = 86_400_000;
const FOLDER = "/etc/pki/tls/private";
const NAME = { servername: "ws.example.com", headers: { Host: "ws.example.com" } };

let host: TestHost;
let upstream: EchoUpstream;
let stack: Stack;

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("keyonhost", 237), EchoUpstream.start(GATEWAY)]);
  cleanUp(() => upstream.stop());
  await host.run("yum -q -y install nginx");
  await writeNotices(host);
  stack = await freshStack(resolve(__dirname, "../../examples/key-on-host"), "test", host);
});

interface Change {
  serverNames?: string[];
  keyVersion?: number;
  user?: string;
  upstream?: string;
}
interface Seen {
  /** What is no longer as it was, without components. */
  done: string[];
  certificate: X509Certificate;
  trustPem: string;
  publicKeyPem: string;
  renewsAt: string;
}

const configure = ({ serverNames = ["ws.example.com"], keyVersion = 1, user = "root", ...more }: Change = {}) =>
  stack.setConfig({
    host: { value: { address: host.address, hostKey: host.hostKey, user } },
    privateKey: { value: privateKey(), secret: true },
    serverNames: { value: serverNames },
    keyVersion: { value: keyVersion },
    upstream: { value: more.upstream ?? upstream.address },
  });

async function up(change: Change = {}): Promise<Seen> {
  await configure(change);
  const { ok, errors, operations, outputs } = await stack.up();
  expect([ok, errors]).toEqual([true, []]);
  const done = operations.filter(({ op, type }) => op !== "same" && /^(tls|command):/.test(type));
  return {
    done: done.map(({ op, name }) => `${op} ${name.replace(host.address, "HOST")}`).sort(),
    certificate: new X509Certificate(String(outputs.certificatePem)),
    trustPem: String(outputs.trustPem),
    publicKeyPem: String(outputs.publicKeyPem),
    renewsAt: String(outputs.renewsAt),
  };
}
const url = () => `wss://${host.address}:443/`;
const keys = async () => (await host.run(`cd ${FOLDER}; stat -c '%n %a %U' wss-endpoint-* || true`)).trim();
const publicKey = (pem: string) => createPublicKey(pem).export({ type: "spki", format: "pem" });
const servedKey = ({ certificate }: Seen) => certificate.publicKey.export({ type: "spki", format: "pem" });

describe("a key that was made on the host", () => {
  test("is there for root alone, serves with a certificate of the CA, and is in no state, output or other file", async () => {
    const seen = await up();
    expect(seen.done).toEqual([
      ...["create chat-HOST", "create chat-certificate", "create chat-key-HOST"],
      ...["create devices-certificate", "create devices-key"],
    ]);
    expect(await keys()).toBe("wss-endpoint-chat.host-ecdsa-p256-1.key 600 root");
    expect(await handshakeStatus(url(), seen.trustPem, NAME)).toBe(101);
    expect(seen.certificate.subjectAltName).toBe("DNS:ws.example.com");
    expect(servedKey(seen)).toBe(publicKey(seen.publicKeyPem));
    // The search knows the key, as it lies where it belongs: it was heard nowhere else.
    expect(await found(host)).toEqual([]);
    expect(await stack.exportState()).not.toMatch(/wss-endpoint-chat\.[0-9a-f]{16}\.key/);
  });

  test("is not touched by an up with nothing to do, nor by a change of the login, which keeps request and certificate", async () => {
    const seen = [await logins(host), await reloads(host)] as const;
    expect((await up()).done).toEqual([]);
    expect(await logins(host)).toBe(seen[0]);
    expect((await up({ user: "deploy" })).done).toEqual(["update chat-HOST", "update chat-key-HOST"]);
    expect([await logins(host), await reloads(host)]).toEqual([seen[0] + 2, seen[1]]);
    await up();
  });

  test("stays when the names change: another request, another certificate, and open sockets live on", async () => {
    const first = await up();
    const open = await Client.open(url(), first.trustPem, NAME);
    const more = await up({ serverNames: ["ws.example.com", "*.chat.example.com"] });
    expect(more.done).toEqual(["replace chat-certificate", "update chat-HOST", "update chat-key-HOST"]);
    expect(more.certificate.subjectAltName).toBe("DNS:ws.example.com, DNS:*.chat.example.com");
    expect(more.publicKeyPem).toBe(first.publicKeyPem);
    expect(await open.echo("still")).toBe("still");
    await open.close();
    await up();
  });

  test("is another one with another version: no handshake fails, none sees a mixed pair, and the old key is gone", async () => {
    const first = await up();
    const wire = await Wire.watch(host, url(), first.trustPem, NAME);
    const rotated = await up({ keyVersion: 2 });
    expect(await wire.end("another key on the host")).toEqual({
      ...{ logins: 2, reloads: 1, closedSockets: 0, failedHandshakes: [] },
      certificates: [first.certificate.fingerprint256, rotated.certificate.fingerprint256],
    });
    expect(rotated.publicKeyPem).not.toBe(first.publicKeyPem);
    expect(servedKey(rotated)).toBe(publicKey(rotated.publicKeyPem));
    expect(await keys()).toBe("wss-endpoint-chat.host-ecdsa-p256-2.key 600 root");
  });

  test("that is lost is missed before anything changes, and another version mends it", async () => {
    const other = await EchoUpstream.start(GATEWAY);
    cleanUp(() => other.stop());
    await host.run(`rm ${FOLDER}/wss-endpoint-chat.host-ecdsa-p256-2.key`);
    const files = await ourFiles(host);
    await configure({ keyVersion: 2, upstream: other.address });
    const { ok, errors } = await stack.up();
    expect([ok, errors.join("\n")]).toEqual([false, expect.stringContaining("give its KeyOnHost another keyVersion")]);
    expect(await ourFiles(host)).toEqual(files);
    const { stdout } = await Commands.create(host).run(["status", `deploy@${host.address}`]);
    expect(stdout).toMatch(/^problem {2}certificate \S+ or its key is gone\n +give its KeyOnHost another keyVersion/m);
    const { trustPem } = await up({ keyVersion: 3 });
    expect(await handshakeStatus(url(), trustPem, NAME)).toBe(101);
  });

  test("goes with destroy, which leaves nothing of it", async () => {
    expect((await stack.destroy()).ok).toBe(true);
    expect([...(await changeable(host)).keys()].filter((path) => path.includes("wss"))).toEqual([]);
  });
});

test.skipIf(engine.name === "pulumi")(
  "a renewal that is due takes the request that is known: the key's command does not run, and the key stays",
  async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 61 * DAY });
    const first = await up().finally(() => vi.useRealTimers());
    expect(Date.parse(first.renewsAt)).toBeLessThan(Date.now());
    const seen = await logins(host);
    const renewed = await up();
    expect(renewed.done).toEqual(["replace chat-certificate", "update chat-HOST"]);
    expect(await logins(host)).toBe(seen + 1);
    expect([renewed.publicKeyPem, servedKey(renewed)]).toEqual([first.publicKeyPem, servedKey(first)]);
    expect(await handshakeStatus(url(), first.trustPem, NAME)).toBe(101);
    expect((await stack.destroy()).ok).toBe(true);
  },
);

describe("on the host", () => {
  const OWNER = { owner: "o/p/s", host: "ws1", resource: "urn:one" };
  const input = (change: object = {}, owner: object = {}) => {
    const { key } = parseKeyOnHost("own", { host: HOST, ...change });
    return keyInput(key, { ...OWNER, ...owner }, "");
  };
  const make = (given = input()) => host.exec(commandLine("make_key", "own"), { input: given });
  const remove = (given = input()) => host.exec(commandLine("remove_key", "own"), { input: given });
  const file = `${FOLDER}/wss-endpoint-own.host-ecdsa-p256-1.key`;
  const clean = async () => {
    expect(await remove()).toMatchObject({ code: 0 });
    expect(await host.run("find /etc/pki /var/lib/wss-endpoint -name '*own*' 2>/dev/null || true")).toBe("");
  };

  test.each(["ECDSA_P256", "ECDSA_P384", "RSA_2048", "RSA_4096"])("%s: the request is the key's own", async (kind) => {
    const wanted = input({
      keyAlgorithm: kind,
      serverNames: ["a.example.com", "*.b.example.com"],
      ipAddresses: ["fd00::7"],
    });
    const { code, stdout, stderr } = await make(wanted);
    expect([code, stderr]).toEqual([0, ""]);
    const { certificateRequestPem = "", publicKeyPem = "" } = keyTold(stdout) ?? {};
    const read = await host.exec("openssl req -verify -noout -text -pubkey 2>&1", { input: certificateRequestPem });
    expect(read.stdout).toContain(publicKeyPem);
    expect(read.stdout).toMatch(/Subject: CN ?= ?a\.example\.com\n/);
    expect(read.stdout).toContain("DNS:a.example.com, DNS:*.b.example.com, IP Address:FD00:0:0:0:0:0:0:7\n");
    expect(stdout).not.toContain("PRIVATE KEY");
    // The same again, byte for byte: a signature has random numbers in it.
    expect((await make(wanted)).stdout).toContain(certificateRequestPem);
    expect(await remove(wanted)).toMatchObject({ code: 0, stdout: "removed\n" });
    expect(await remove(wanted)).toMatchObject({ code: 0, stdout: "nothing to remove\n" });
  });

  test("a run that is killed at any step leaves what the next one goes on with, or removes", async () => {
    for (const step of ["make_state", "generate_key", "write_request", "write_key_manifest", "remove_unused_keys"]) {
      await make(struck(input(), step));
      expect(await make()).toMatchObject({ code: 0, stderr: "" });
      expect(await keys()).toBe("wss-endpoint-own.host-ecdsa-p256-1.key 600 root");
      await clean();
    }
  });

  test("a run that fails leaves nothing", async () => {
    const { code } = await make(struck(input(), "write_request", "fail broken mend\n"));
    expect(code).toBe(1);
    expect(await host.run("find /etc/pki /var/lib/wss-endpoint -name '*own*' 2>/dev/null || true")).toBe("");
  });

  test("another stack does not get it, and neither that one nor an older resource of this stack takes it away", async () => {
    await make();
    const theirs = await make(input({}, { owner: "o/p/other" }));
    expect([theirs.code, theirs.stderr]).toEqual([1, expect.stringContaining("belongs to o/p/s, not to o/p/other")]);
    for (const [other, said] of [
      [{ owner: "o/p/other" }, "left as it is: it belongs to o/p/s\n"],
      [{ resource: "urn:two" }, "left as it is: this stack has it as urn:one now\n"],
    ] as const)
      expect(await remove(input({}, other))).toMatchObject({ code: 0, stdout: said });
    expect(await keys()).toBe("wss-endpoint-own.host-ecdsa-p256-1.key 600 root");
    await clean();
  });

  test("what nginx still reads stays, and goes when it does not any more", async () => {
    await make();
    await host.run(`echo 'ssl_certificate_key ${file};' >/etc/nginx/theirs`);
    expect((await remove()).stdout).toBe(`${file} stays as long as a file in /etc/nginx refers to it\n`);
    expect((await keys()).split(" ")).toContain("600");
    await host.run("rm /etc/nginx/theirs");
    await clean();
  });

  test("a removal that is cut off anywhere is finished by the next one", async () => {
    for (const step of ["remove_unused_keys", "tidy_state", "make_lasting"]) {
      await make();
      expect([step, (await remove(struck(input(), step))).code]).not.toEqual([step, 0]);
      await clean();
    }
    await make();
    await host.run("rm /var/lib/wss-endpoint/keys/own/manifest");
    await clean();
  });

  test("one that others could read, or that is none, is no longer used", async () => {
    await make();
    await host.run(`chmod 644 ${file}`);
    expect((await make()).stderr).toContain(`others than root can read ${file}`);
    await host.run(`chmod 600 ${file}; echo nonsense >${file}`);
    expect((await make()).stderr).toContain(`${file} is no private key, or needs a passphrase`);
    await clean();
  });

  test("no value that arrives is ever run, and none that its field cannot have is taken", async () => {
    const bad = ["$(touch /root/run)", "`touch /root/run`", "a; touch /root/run", "../../x", "", "DNS:a b", "\n"];
    for (const field of ["key_path", "key_algorithm", "common_name", "names"])
      for (const value of bad) {
        const given = input().replace(new RegExp(`^${field} .*$`, "m"), () => `${field} ${value}`);
        expect([field, value, (await make(given)).code]).toEqual([field, value, 1]);
      }
    expect(await host.run("ls /root/run 2>/dev/null || true")).toBe("");
    expect(await host.run("find /etc/pki /var/lib/wss-endpoint -name '*own*' 2>/dev/null || true")).toBe("");
  });
});
