import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const PYTHON = resolve(__dirname, "../../.venv/bin/python");
const SCRIPT = join(__dirname, "clients/echo.py");

let host: TestHost;
let upstream: EchoUpstream;
let out: EndpointOutputs;
let folder: string;
let caFile: string;

beforeAll(async () => {
  host = await freshHost("python", 41);
  upstream = await EchoUpstream.start(GATEWAY);
  const stack = await TestStack.create("python", host, {
    port: 5555,
    upstream: { servers: [{ address: upstream.address }] },
  });
  out = await stack.up();
  folder = await mkdtemp(join(tmpdir(), "wss-python-"));
  caFile = join(folder, "ca.pem");
  await writeFile(caFile, out.certificatePem);
});
afterAll(() => Promise.all([upstream.stop(), rm(folder, { recursive: true })]));

/** Runs the script to its end: what it printed, or the error that ended it. */
function python(...args: string[]): Promise<{ ok: boolean; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(PYTHON, [SCRIPT, ...args], (error, stdout, stderr) => {
      if (error?.code === "ENOENT")
        reject(new Error("there is no .venv/bin/python: npm test and npm run check make it"));
      resolve({ ok: error === null, stdout, stderr });
    });
  });
}

test("Python's websockets talks over TLS that it verified: text, bytes, 1 MiB, ping, subprotocol, close", async () => {
  const { ok, stdout, stderr } = await python(out.url, caFile);
  expect({ ok, stderr }).toEqual({ ok: true, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    tls: "TLSv1.3",
    subprotocol: "chat.v2",
    text: "grüß dich, мир",
    binary: "00ff80",
    oneMebibyteIsUnchanged: true,
    pongCame: true,
    closeCode: 4002,
  });
  await expect.poll(() => upstream.closes, { timeout: 20_000 }).toContainEqual({ code: 4002, reason: "done here" });
});

test("without the certificate as its CA file it refuses to connect", async () => {
  const before = upstream.handshakes.length;
  const { ok, stderr } = await python(out.url);
  expect(ok).toBe(false);
  expect(stderr).toMatch(/SSLCertVerificationError: .*certificate verify failed: self-signed certificate/);
  expect(upstream.handshakes).toHaveLength(before);
});

test("at an address that the certificate does not name it refuses to connect, though it trusts the certificate", async () => {
  const { ok, stderr } = await python(out.url.replace(host.address, `[${host.address6}]`), caFile);
  expect(ok).toBe(false);
  expect(stderr).toContain("certificate verify failed: IP address mismatch");
});
