import { createPrivateKey, X509Certificate } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { type Party, party } from "../certificate/authorities";
import { locallySignedCertProvider } from "../engine/in-process/locallySignedCert";
import { GATEWAY, type TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { Commands } from "./commands";
import { stopNotices, writeNotices } from "./counted";
import { changeable, ourFiles, started } from "./hostFacts";
import { newPem, type Pem, Script, struck } from "./script";
import { cleanUp, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { Wire } from "./wire";

const LIVE = "/etc/letsencrypt/live/ws.example.com";
const UNIT = "wss-endpoint-chat.path";
const SERVICE = "wss-endpoint-chat.service";
const MAINTAINED = { certificatePath: `${LIVE}/fullchain.pem`, privateKeyPath: `${LIVE}/privkey.pem` };

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let before: Map<string, string>;
let pem: Pem;

const endpoint = (more: object = {}) => ({
  port: 5555,
  serverNames: ["ws.example.com"],
  upstream: { servers: [{ address: upstream.address }] },
  certificate: { maintained: MAINTAINED },
  ...more,
});
const AS_NAME = { servername: "ws.example.com", headers: { Host: "ws.example.com:5555" } };
const status = (trusted: Pem) => handshakeStatus(`wss://${host.address}:5555/`, trusted.certificate, AS_NAME);

const fingerprintOf = (certificatePem: string) => new X509Certificate(certificatePem).fingerprint256;
/** The fingerprint of what the host shows, whatever it is. */
const served = async () =>
  /=(\S+)/.exec(
    await host.run(
      "openssl s_client -connect 127.0.0.1:5555 -servername ws.example.com </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256",
    ),
  )?.[1];

/** As certbot does it: new files in archive, and then one link after the other leads to them. */
async function renew(number: number): Promise<Pem> {
  const made = await newPem(host.address);
  const archive = "/etc/letsencrypt/archive/ws.example.com";
  await host.run(`mkdir -p ${archive} ${LIVE}; chmod 700 /etc/letsencrypt/live /etc/letsencrypt/archive`);
  await host.exec(`cat >${archive}/privkey${number}.pem; chmod 600 ${archive}/privkey${number}.pem`, {
    input: made.privateKey,
  });
  await host.exec(`cat >${archive}/fullchain${number}.pem`, { input: made.certificate });
  for (const file of ["privkey", "fullchain"])
    await host.run(
      `ln -s ../../archive/ws.example.com/${file}${number}.pem ${LIVE}/.new && mv -T ${LIVE}/.new ${LIVE}/${file}.pem`,
    );
  return made;
}

beforeAll(async () => {
  host = await freshHost("maintained", 231);
  upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  await host.run("yum -q -y install nginx");
  before = await changeable(host);
  stack = await TestStack.create("maintained", host, endpoint());
});

test("a certificate that is not there yet is refused before anything is made", async () => {
  const files = await ourFiles(host);
  const { text } = await stack.failingUp();
  expect(text).toContain(`there is no file ${LIVE}/fullchain.pem`);
  expect(text).toContain(`there is no file ${LIVE}/privkey.pem`);
  expect(await ourFiles(host)).toEqual(files);
});

test("it is served from where it lies, nothing of it is copied or known to Pulumi, and the outputs tell of it", async () => {
  pem = await renew(1);
  const result = await stack.stack.up();
  expect([result.ok, result.errors]).toEqual([true, []]);
  expect(result.operations.filter(({ type }) => type.startsWith("tls:"))).toEqual([]);
  const { fingerprint256, validTo } = new X509Certificate(pem.certificate);
  expect(result.outputs).toMatchObject({
    fingerprint: fingerprint256,
    expiresAt: new Date(validTo).toISOString().replace(".000", ""),
    certificatePem: "",
    renewsAt: "",
  });
  expect(await status(pem)).toBe(101);
  expect(await host.run("ls /etc/pki/tls/private /etc/pki/tls/certs | grep wss || true")).toBe("");
  expect(await host.run(`systemctl is-active ${UNIT}; systemctl is-enabled ${UNIT}`)).toBe("active\nenabled\n");
});

test("a second up does nothing", async () => {
  expect((await stack.stack.up()).operations.filter(({ op }) => op !== "same")).toEqual([]);
});

test("when it is renewed, nginx reads it by itself, open sockets live on, and no handshake fails", async () => {
  await writeNotices(host);
  const wire = await Wire.watch(host, `wss://${host.address}:5555/`, "", { ...AS_NAME, rejectUnauthorized: false });
  const served = [pem];
  for (const number of [2, 3]) {
    pem = await renew(number);
    served.push(pem);
    await expect.poll(() => status(pem).catch(() => 0), { timeout: 60_000, interval: 500 }).toBe(101);
    await wire.goOn();
  }
  const { reloads, ...seen } = await wire.end("two renewals by something else on the host");
  expect(seen).toEqual({
    ...{ logins: 0, closedSockets: 0, failedHandshakes: [] },
    certificates: served.map(({ certificate }) => new X509Certificate(certificate).fingerprint256),
  });
  expect(reloads).toBeGreaterThanOrEqual(2);
  await stopNotices(host);
  expect((await Commands.create(host).run(["status", `deploy@${host.address}`])).stdout).not.toMatch(/^problem/m);
});

test("however often other files beside it change, the watch goes on", async () => {
  await host.run(`for i in {1..40}; do echo $i >${LIVE}/README; sleep 0.1; done; rm ${LIVE}/README`);
  expect(await host.run(`systemctl is-active ${UNIT}`)).toBe("active\n");
  const limits = "StartLimitIntervalUSec=0|TimeoutStartUSec=5min";
  expect(await host.run(`systemctl show ${SERVICE} | grep -cxE '${limits}'`)).toBe("2\n");
  pem = await renew(4);
  await expect.poll(() => status(pem).catch(() => 0), { timeout: 60_000, interval: 500 }).toBe(101);
});

test("one that is renewed when nginx has read it, and nobody watches yet, is served, too", async () => {
  const script = await Script.create(host);
  const folder = "/etc/letsencrypt/race";
  const put = async (where: string, { certificate, privateKey }: Pem) => {
    await host.exec(`mkdir -p ${where}; cat >${where}/fullchain.pem`, { input: certificate });
    await host.exec(`umask 077; cat >${where}/privkey.pem`, { input: privateKey });
  };
  await put(folder, await newPem(host.address));
  const next = await newPem(host.address);
  await put(`${folder}/next`, next);
  const maintained = { certificatePath: `${folder}/fullchain.pem`, privateKeyPath: `${folder}/privkey.pem` };
  const input = script.stdin({ ...endpoint({ certificate: { maintained } }), port: 5600 }, "race");
  const renewed = struck(input, "watch_certificate", `cp ${folder}/next/* ${folder}\n`);
  expect(await script.apply(renewed, "race")).toMatchObject({ code: 0, stderr: "" });
  const url = `wss://${host.address}:5600/`;
  const asked = () => handshakeStatus(url, next.certificate, { ...AS_NAME, headers: { Host: "ws.example.com:5600" } });
  await expect.poll(() => asked().catch(() => 0), { timeout: 30_000, interval: 500 }).toBe(101);
  expect(await script.remove(input, "race")).toMatchObject({ code: 0, stderr: "" });
  await host.run(`rm -r ${folder}`);
});

test.each([
  [
    "nobody watches it after the next boot",
    `systemctl -q disable ${UNIT}`,
    `systemctl -q enable ${UNIT}`,
    /nobody sees when .* changes/,
  ],
  [
    "it is gone, which no up mends",
    `mv ${LIVE}/fullchain.pem /root`,
    `mv /root/fullchain.pem ${LIVE}`,
    /its key is gone\n +what keeps it on the host has to mend it/,
  ],
])("status tells that %s", async (_what, harm, mend, said) => {
  await host.run(harm);
  expect((await Commands.create(host).run(["status", `deploy@${host.address}`])).stdout).toMatch(said);
  await host.run(mend);
});

test.each([
  ["has expired", () => party("x", { dnsNames: ["ws.example.com"], hours: -1 }), "has expired"],
  ["is for another name", () => party("x", { dnsNames: ["other.example.com"] }), "is not for ws.example.com"],
  [
    "has another key",
    async () => ({ ...(await party("x")), certificatePem: pem.certificate }),
    "is not the key of the certificate",
  ],
  [
    "has something else behind it",
    async () => {
      const bad = await party("x", { dnsNames: ["ws.example.com"] });
      return {
        ...bad,
        certificatePem: `${bad.certificatePem}-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n`,
      };
    },
    "nginx refuses the configuration\n",
  ],
  ["is none", async () => ({ ...(await party("x")), certificatePem: "nonsense" }), "holds no certificate in PEM"],
])("one that %s is refused, and what serves goes on", async (_what, make, said) => {
  const files = await ourFiles(host);
  const { certificatePem, privateKeyPem } = await make();
  await host.exec("cat >/root/bad.crt", { input: certificatePem });
  await host.exec("cat >/root/bad.key", { input: privateKeyPem });
  const bad = { certificatePath: "/root/bad.crt", privateKeyPath: "/root/bad.key" };
  await stack.set({ endpoint: endpoint({ certificate: { maintained: bad } }) });
  expect((await stack.failingUp()).text).toContain(said);
  expect(await ourFiles(host)).toEqual(files);
  expect(await status(pem)).toBe(101);
});

test("one that ends within two weeks is served, with a warning that names it", async () => {
  const { certificatePem, privateKeyPem } = await party("x", { dnsNames: ["ws.example.com"], hours: 24 * 13 });
  await host.exec("cat >/root/bad.crt", { input: certificatePem });
  await host.exec("cat >/root/bad.key", { input: privateKeyPem });
  const soon = { certificatePath: "/root/bad.crt", privateKeyPath: "/root/bad.key" };
  await stack.set({ endpoint: endpoint({ certificate: { maintained: soon } }) });
  const { ok, warnings } = await stack.stack.up();
  expect([ok, warnings]).toEqual([true, [expect.stringMatching(/^\/root\/bad\.crt expires at 20\S+Z: see that/)]]);
});

test.each([
  [
    "ends in less than 14 days",
    24 * 13,
    /\/root\/bad\.crt ends at 20\S+Z, in 1[23] days: have it renewed by what keeps it/,
  ],
  ["has ended", -1, /\/root\/bad\.crt has expired at 20\S+Z: have it renewed by what keeps it on the host$/],
  ["is good for longer", 24 * 15, undefined],
])("with detectDrift a preview tells of one that %s, and has nothing to do", async (_what, hours, said) => {
  const good = await party("x", { dnsNames: ["ws.example.com"] });
  const put = async ({ certificatePem, privateKeyPem }: Party) => {
    await host.exec("cat >/root/bad.key.new; mv /root/bad.key.new /root/bad.key", { input: privateKeyPem });
    await host.exec("cat >/root/bad.crt.new; mv /root/bad.crt.new /root/bad.crt", { input: certificatePem });
  };
  await put(good);
  const soon = { certificatePath: "/root/bad.crt", privateKeyPath: "/root/bad.key" };
  await stack.set({ endpoint: endpoint({ certificate: { maintained: soon }, detectDrift: true }) });
  await stack.up();
  const key = createPrivateKey(good.privateKeyPem);
  const now = await party("x", { dnsNames: ["ws.example.com"], hours, key });
  await started(host, SERVICE);
  await put(now);
  await expect.poll(served, { timeout: 60_000, interval: 500 }).toBe(fingerprintOf(now.certificatePem));
  const { ok, warnings, operations } = await stack.stack.preview();
  expect([ok, operations.filter(({ op }) => op !== "same")]).toEqual([true, []]);
  const seen = warnings.filter((line) => line.startsWith(`host ${host.address}: `));
  expect(seen).toEqual(said === undefined ? [] : [expect.stringMatching(said)]);
});

test("from there to one of Pulumi's and back: the watch goes, also one that has failed, and comes with it", async () => {
  await started(host, SERVICE);
  await host.run(`systemctl start --no-block ${SERVICE}; sleep 0.5; systemctl kill -s KILL ${SERVICE}; sleep 0.5`);
  expect(await host.run(`systemctl is-failed ${SERVICE}`)).toBe("failed\n");
  await stack.set({ endpoint: endpoint({ certificate: undefined }) });
  const own = await stack.up();
  expect(await host.run("systemctl list-units --all --plain --no-legend '*wss*'")).toBe("");
  expect(own.certificatePem).toContain("BEGIN CERTIFICATE");
  expect(await host.run(`systemctl is-active ${UNIT}; ls /etc/systemd/system | grep wss || true`)).toBe("inactive\n");
  await stack.set({ endpoint: endpoint() });
  await stack.up();
  expect(await status(pem)).toBe(101);
  expect(await host.run("systemctl is-active wss-endpoint-chat.path; ls /etc/pki/tls/private | grep wss || true")).toBe(
    "active\n",
  );
});

test("a key that was made on the host never leaves it: a CA signs its request, and Pulumi has the certificate alone", async () => {
  const ca = await party("ca", { ca: true });
  const key = "/etc/pki/tls/private/own.key";
  const request = await host.run(
    `umask 077; openssl ecparam -genkey -name prime256v1 -noout -out ${key} && ` +
      `openssl req -new -key ${key} -subj /CN=ws.example.com -addext subjectAltName=DNS:ws.example.com`,
  );
  const { certPem } = await locallySignedCertProvider.create(
    {
      certRequestPem: request,
      caCertPem: ca.certificatePem,
      caPrivateKeyPem: ca.privateKeyPem,
      allowedUses: ["server_auth"],
      validityPeriodHours: 2160,
    },
    () => undefined,
  );
  const provided = { certificatePem: certPem, chainPem: ca.certificatePem, privateKeyPath: key };
  await stack.set({ endpoint: endpoint({ certificate: { provided } }) });
  const { fingerprint } = await stack.up();
  expect(fingerprint).toBe(new X509Certificate(certPem as string).fingerprint256);
  expect(await status({ certificate: ca.certificatePem, privateKey: "" })).toBe(101);
  expect(await host.run("ls /etc/pki/tls/private")).toBe("own.key\n");
  for (const line of (await host.run(`cat ${key}`)).split("\n").filter((piece) => piece.length > 40))
    expect(await stack.stack.exportState()).not.toContain(line);
  const files = await ourFiles(host);
  await host.run(`openssl ecparam -genkey -name prime256v1 -noout -out ${key}.other`);
  await stack.set({
    endpoint: endpoint({ certificate: { provided: { ...provided, privateKeyPath: `${key}.other` } } }),
  });
  expect((await stack.failingUp()).text).toContain("own.key.other is not the key of the certificate");
  await host.run(`rm ${key}.other`);
  expect(await ourFiles(host)).toEqual(files);
});

test("destroy leaves the certificate, and takes the watch away", async () => {
  await stack.destroy();
  expect(await host.run(`ls ${LIVE}`)).toBe("fullchain.pem\nprivkey.pem\n");
  const after = await changeable(host);
  const added = [...after.keys()].filter((path) => !before.has(path) && !/letsencrypt|own[.]key/.test(path));
  expect(added).toEqual([]);
  // From here on the keys are to be found nowhere.
  await host.run("rm -r /etc/letsencrypt /root/bad.* /etc/pki/tls/private/own.key");
});
