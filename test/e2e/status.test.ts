import { beforeAll, expect, test } from "vitest";
import { rfc3339 } from "../../components/certificate/validity";
import type { TestHost } from "../hosts/host";
import { CONFIG } from "./chatFiles";
import { Commands } from "./commands";
import { ourFiles } from "./hostFacts";
import { Script, struck } from "./script";
import { freshHost, TestStack } from "./setting";

const CHAT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] }, serverNames: ["ws.example.com"] };

let host: TestHost;
let commands: Commands;
let chat: TestStack;

beforeAll(async () => {
  host = await freshHost("status", 163);
  commands = Commands.create(host);
  chat = await TestStack.create("status", host, CHAT);
});

/** What status says, after a proof that it changed nothing. */
async function status(...words: string[]): Promise<{ code: number; stdout: string }> {
  const before = await ourFiles(host).catch(() => undefined);
  const { code, stdout, stderr } = await commands.run(["status", `deploy@${host.address}`, ...words]);
  expect(stderr).toBe("");
  expect(await ourFiles(host).catch(() => undefined)).toEqual(before);
  return { code, stdout };
}

/** As the host says it: to the second, in UTC. */
const moment = (text: string) => rfc3339(Math.floor(Date.parse(text) / 1000) * 1000);
const problems = (stdout: string) => stdout.split("\n").filter((line) => /^(problem|note)/.test(line));

test("before the first up there is nothing", async () => {
  const { code, stdout } = await status();
  expect([code, problems(stdout)]).toEqual([0, []]);
  expect(stdout).toContain("ok       endpoints   none\n");
});

test("after it, what is there, whose it is and that it is served", async () => {
  const { fingerprint, config, notBefore, expiresAt } = await chat.up();
  const { code, stdout } = await status();
  expect([code, problems(stdout)]).toEqual([0, []]);
  const generation = /\.wss-endpoint\/([0-9a-f]{32}[A-Za-z0-9-]*)/.exec(config)?.[1] ?? "";
  for (const line of [
    /^ok {7}nginx {7}nginx\/1\.22\.1, active, enabled$/m,
    /^ok {7}added {7}packages .*nginx\.x86_64/m,
    /^ok {7}added {7}nginx was enabled$/m,
    /^endpoint chat$/m,
    /^ok {7}last-run {4}\d{4}-\d\d-\d\dT\S+Z applied and proved$/m,
    new RegExp(`^ok {7}owner {7}organization/wss-endpoint/status, there as host ${host.address}, since \\d{4}-`, "m"),
    /^ok {7}address {5}ws\.example\.com:5555: port 5555 of 0\.0\.0\.0 ::$/m,
    new RegExp(`^ok {7}config {6}${CONFIG} is as it was written$`, "m"),
    new RegExp(`^ok {7}certificate .*SHA-256 ${fingerprint}$`, "m"),
    new RegExp(`^ok {7}certificate valid from ${moment(notBefore)} until ${moment(expiresAt)}, 36[45] days$`, "m"),
    new RegExp(`^ok {7}live {8}generation ${generation} is served, with this certificate$`, "m"),
  ])
    expect(stdout).toMatch(line);
});

test("an operator without Node.js sees the same by the printed script, as root alone", async () => {
  const { stdout: script } = await commands.run(["status", "--print-script"]);
  const before = await ourFiles(host);
  const printed = await host.exec("sudo bash -s", { user: "deploy", input: script });
  expect(printed).toEqual({ code: 0, stdout: (await status()).stdout, stderr: "" });
  expect(printed.stdout).toMatch(/^ok {7}live {8}generation \S+ is served, with this certificate$/m);
  expect(await ourFiles(host)).toEqual(before);
  const { code, stdout, stderr } = await host.exec("bash -s", { user: "deploy", input: script });
  expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("only root sees what is on this host")]);
});

test("a second run keeps the day of the first", async () => {
  const since = async () => /since (\S+)$/m.exec((await status("chat")).stdout)?.[1];
  const first = await since();
  await host.run(`sed -i 's/^since .*/since 2020-01-01T00:00:00Z/' /var/lib/wss-endpoint/endpoints/chat/manifest`);
  await chat.set({ endpoint: { ...CHAT, paths: ["/again"] } });
  await chat.up();
  expect([first?.slice(0, 2), await since()]).toEqual(["20", "2020-01-01T00:00:00Z"]);
});

test("an edit by hand is a problem, though the old text is served still", async () => {
  await host.run(`cp -a ${CONFIG} /root/kept; echo '# mine' >>${CONFIG}`);
  const { code, stdout } = await status();
  await host.run(`mv /root/kept ${CONFIG}`);
  expect([code, problems(stdout)]).toEqual([1, [`problem  config      ${CONFIG} was edited`]]);
  expect(stdout).toContain("is served, with this certificate");
});

test.each([
  ["the file is gone", `rm ${CONFIG}`, [/config .* is gone$/]],
  [
    "another key is in place",
    "openssl ecparam -genkey -name prime256v1 -out KEY",
    [/certificate .* is not the key of the certificate$/],
  ],
  ["the certificate is gone", "rm CERTIFICATE", [/certificate .* or its key is gone$/]],
  [
    "nginx does not run",
    "systemctl stop nginx",
    [/nginx .*, inactive, enabled$/, /live .*nothing answers TLS on 127\.0\.0\.1 port 5555$/],
  ],
  [
    "the manifest is one of before hashes were kept",
    "sed -i /^config_sha256/d MANIFEST",
    [/^note .*its hash was not kept when it was written$/],
  ],
])("%s: that is said", async (_what, breaks, expected) => {
  const places = `MANIFEST=/var/lib/wss-endpoint/endpoints/chat/manifest; KEY=$(ls /etc/pki/tls/private/wss-*); CERTIFICATE=$(ls /etc/pki/tls/certs/wss-*)`;
  await host.run(`${places}; tar -C / -cf /root/kept.tar ${CONFIG} $KEY $CERTIFICATE $MANIFEST 2>/dev/null`);
  await host.run(`${places}; ${breaks.replace(/\b(KEY|CERTIFICATE|MANIFEST)\b/, "$$$1")}`);
  const { stdout } = await status();
  await host.run("tar -C / -xf /root/kept.tar; rm /root/kept.tar; systemctl start nginx");
  const said = problems(stdout);
  expect(said).toHaveLength(expected.length);
  for (const [index, line] of expected.entries()) expect(said[index]).toMatch(line);
});

test("a failed change is remembered until one succeeds, and what serves is as it was", async () => {
  await chat.set({ endpoint: { ...CHAT, requireUpstream: true } });
  await chat.failingUp();
  const { code, stdout } = await status();
  expect([code, problems(stdout)]).toEqual([
    0,
    [expect.stringMatching(/^note {5}last-run {4}\S+Z apply: the upstream 127\.0\.0\.1:9 does not answer \(502\)$/)],
  ]);
  expect(stdout).toContain("is served, with this certificate");
  await chat.set({ endpoint: CHAT });
  await chat.up();
  expect(problems((await status()).stdout)).toEqual([]);
});

test("a failed first up is not remembered: it leaves nothing", async () => {
  const script = await Script.create(host);
  await script.apply(script.stdin({ port: 6002, requireUpstream: true }, "never"), "never");
  expect(await host.run("ls /var/lib/wss-endpoint/endpoints")).toBe("chat\n");
});

test("what another stack was refused is not remembered of the endpoint: it is as its own stack left it", async () => {
  const script = await Script.create(host);
  const { code, stderr } = await script.apply(script.stdin());
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("this endpoint belongs to organization/wss-endpoint/status"),
  ]);
  const { stdout } = await status("chat");
  expect(problems(stdout)).toEqual([]);
  expect(stdout).toMatch(/^ok {7}last-run {4}\S+Z applied and proved$/m);
});

test("endpoints of two stacks are shown with their owners, and one alone if it is named", async () => {
  const script = await Script.create(host);
  const other = script.stdin({ port: 6003 }, "other");
  expect(await script.apply(other, "other")).toMatchObject({ code: 0 });
  const all = await status();
  expect([all.code, all.stdout.match(/^endpoint .*$/gm)]).toEqual([0, ["endpoint chat", "endpoint other"]]);
  expect(all.stdout.match(/owner +\S+,/g)).toEqual([
    expect.stringContaining("organization/wss-endpoint/status,"),
    expect.stringContaining("o/p/s,"),
  ]);
  expect((await status("other")).stdout.match(/^endpoint .*$/gm)).toEqual(["endpoint other"]);
  const missing = await status("absent");
  expect([missing.code, problems(missing.stdout)]).toEqual([
    1,
    ["problem  endpoints   there is no endpoint absent on this host"],
  ]);
  await script.remove(other, "other");
});

test("a run that was cut off is told from one that is under way", async () => {
  const script = await Script.create(host);
  const late = script.stdin({ port: 6004 }, "late");
  await script.apply(struck(late, "prove"), "late");
  expect(problems((await status("late")).stdout)).toEqual(["problem  last-run    a run was cut off before its end"]);
  await host.run("setsid flock /root sleep 60 </dev/null >/dev/null 2>&1 &");
  await expect.poll(async () => (await host.exec("flock -n /root true")).code).toBe(1);
  expect(problems((await status("late")).stdout)).toEqual(["note     lock        a run is under way"]);
  await host.run("pkill -x flock; pkill -x sleep");
  expect(await script.remove(late, "late")).toMatchObject({ code: 0 });
});
