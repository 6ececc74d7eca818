import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { party, type Party } from "../certificate/authorities";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client } from "./client";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const SSLYZE = resolve(__dirname, "../../.venv/bin/sslyze");
const NAME = "ws.example.com";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let ca: Omit<Party, "name">;
let folder: string;

beforeAll(async () => {
  host = await freshHost("tls", 185);
  upstream = await EchoUpstream.start(GATEWAY);
  folder = await mkdtemp(join(tmpdir(), "wss-tls-"));
  const { certificatePem, privateKeyPem } = await party("CA", { ca: true, hours: 87_600 });
  ca = { certificatePem, privateKeyPem };
  stack = await TestStack.create("tls", host, {});
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await upstream.stop();
});

/** An up with a profile; by default with a private CA, as the docs recommend for more than one client. */
async function up(tlsProfile: string, change?: object): Promise<EndpointOutputs> {
  const servers = [{ address: upstream.address }];
  const { privateKeyPem, ...shown } = ca;
  const source = change ?? { certificate: { authority: shown } };
  await stack.set({ endpoint: { port: 5555, serverNames: [NAME], upstream: { servers }, tlsProfile, ...source } });
  const secret = change === undefined ? privateKeyPem : undefined;
  await stack.set({ "endpoint.certificate.authority.privateKeyPem": secret }, true);
  return stack.up();
}

interface Scan {
  [command: string]: {
    result?: Record<string, unknown> & {
      accepted_cipher_suites?: { cipher_suite: { name: string } }[];
      certificate_deployments?: { ocsp_response: unknown }[];
    };
  };
}

/** What sslyze says of Mozilla's configuration of that name, and all that it found. */
async function scan(profile: string, trustPem: string): Promise<{ said: string[]; found: Scan }> {
  const [trust, json] = [join(folder, "trust.pem"), join(folder, "scan.json")];
  await writeFile(trust, trustPem);
  const wanted = ["--mozilla_config", profile, "--resum", "--early_data", "--certinfo_ca_file", trust];
  const words = [...wanted, "--sni", NAME, "--json_out", json, `${host.address}:5555`];
  const { stdout } = await promisify(execFile)(SSLYZE, words).catch((error: unknown) => error as { stdout: string });
  const compliance = stdout.split("COMPLIANCE AGAINST TLS CONFIGURATION")[1] ?? "";
  const said = [...compliance.matchAll(/(OK - Compliant|(?<=\* )\w+(?=:))/g)].map(([text]) => text);
  const { server_scan_results } = JSON.parse(await readFile(json, "utf8")) as {
    server_scan_results: { scan_result: Scan }[];
  };
  return { said, found: server_scan_results[0]?.scan_result ?? {} };
}

const suites = (found: Scan, protocol: string) =>
  (found[`${protocol}_cipher_suites`]?.result?.accepted_cipher_suites ?? [])
    .map(({ cipher_suite: { name } }) => name)
    .sort();

/** A request of openssl's client by TLS 1.3 that keeps its session, or brings the one that is kept. */
async function session(what: "-sess_out" | "-sess_in"): Promise<{ is: string | undefined; tickets: number[] }> {
  const words = ["s_client", "-connect", `${host.address}:5555`, "-servername", NAME, "-tls1_3", "-ign_eof"];
  const file = join(folder, "session.pem");
  const client = spawn("openssl", [...words, what, file], { stdio: ["pipe", "pipe", "ignore"] });
  client.stdin.end(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`);
  const said = await text(client.stdout);
  // Lines of 16 bytes each. One that nginx could open without its memory has 200 and more.
  const tickets = [...said.matchAll(/TLS session ticket:\n((?: +[0-9a-f]{4} - .*\n)*)/g)];
  return {
    is: /^(New|Reused), TLSv1\.3/m.exec(said)?.[1],
    tickets: tickets.map(([, lines = ""]) => 16 * (lines.split("\n").length - 1)),
  };
}

const TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
const TLS12 = ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"].map(
  (suite) => `TLS_ECDHE_ECDSA_WITH_${suite}`,
);

describe.each([
  ["intermediate", TLS12],
  ["modern", []],
])("with Mozilla's profile %s", (profile, tls12) => {
  let out: EndpointOutputs;
  let said: string[];
  let found: Scan;
  beforeAll(async () => {
    out = await up(profile);
    ({ said, found } = await scan(profile, out.trustPem));
  });

  test("sslyze finds it kept, the certificate with it", () => {
    expect(said).toEqual(["OK - Compliant"]);
  });

  test("only its protocols and ciphers answer", () => {
    const old = ["ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"].flatMap((protocol) => suites(found, protocol));
    expect([old, suites(found, "tls_1_2"), suites(found, "tls_1_3")]).toEqual([[], tls12, TLS13]);
  });

  test("there is no session ticket, compression, early data, or renegotiation that a client asks for", () => {
    const tickets = found.session_resumption?.result?.tls_ticket_resumption_result;
    expect(["NOT_SUPPORTED", "SERVER_IS_TLS_1_3_ONLY"]).toContain(tickets);
    expect(found.tls_compression?.result).toEqual({ supports_compression: false });
    expect(found.tls_1_3_early_data?.result).toEqual({ supports_early_data: false });
    expect(found.session_renegotiation?.result).toMatchObject({
      is_vulnerable_to_client_renegotiation_dos: false,
      supports_secure_renegotiation: true,
    });
  });

  test("OCSP is not stapled", () => {
    const deployments = found.certificate_info?.result?.certificate_deployments ?? [];
    expect(deployments.map(({ ocsp_response }) => ocsp_response)).toEqual([null]);
  });

  test("what TLS 1.3 resumes a session by is a number of 32 bytes into nginx's memory, which no stolen key opens", async () => {
    expect(await session("-sess_out")).toEqual({ is: "New", tickets: [32, 32] });
    expect(await session("-sess_in")).toMatchObject({ is: "Reused" });
    await session("-sess_out");
    await host.run("systemctl restart nginx");
    expect(await session("-sess_in")).toMatchObject({ is: "New" });
  });

  test("a client that trusts the CA connects; one that came by another name gets the same certificate, and refuses it", async () => {
    const url = `wss://${host.address}:5555/`;
    const by = (servername: string) => ({ servername, rejectUnauthorized: true });
    const client = await Client.open(url, out.trustPem, by(NAME));
    expect(await client.echo("hello")).toBe("hello");
    await client.close();
    await expect(Client.open(url, out.trustPem, by("other.example"))).rejects.toThrow(/altnames/);
    await expect(Client.open(url, out.trustPem, by(""))).rejects.toThrow(/altnames|IP/);
  });
});

test("of the self-signed certificate that is the default, sslyze finds nothing but that no CA vouches for it", async () => {
  const { trustPem } = await up("intermediate", {});
  expect((await scan("intermediate", trustPem)).said).toEqual(["certificate_path_validation"]);
});
