import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshHost } from "./setting";

const ROOT = resolve(__dirname, "../..");
/** Hosts of its own: a demo that runs on this machine goes on. */
const SET = { HOSTS_PFX: "wsst", HOSTS_NET: "198.18.2", HOSTS_NET6: "fd57:7372", HOSTS_RUN: "/run/wss-demo-test" };
const KEY = join(homedir(), ".cache/wss-endpoint/hosts/id_test");

let home: string;
let clone: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "wss-demo-"));
  clone = join(home, "clone");
  await mkdir(join(home, ".cache"));
  await shell(
    `mkdir ${clone} && git ls-files -co --exclude-standard -z | tar -c --null -T - | tar -x -C ${clone}`,
    ROOT,
  );
  await symlink(join(ROOT, "node_modules"), join(clone, "node_modules"));
  // Without the trees of other kinds: on a slow disk those take minutes to copy, and to take away.
  await shell(
    `cd ${join(homedir(), ".cache")} && cp -a --parents wss-endpoint/hosts/{id_test*,mirror,nginx,trees/el9} ${home}/.cache/`,
    home,
  );
});
afterAll(async () => {
  await demo(["--stop"]);
  await rm(home, { recursive: true, force: true });
});

function shell(command: string, cwd: string, env: object = {}): Promise<{ code: number; text: string }> {
  return new Promise((done) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 1e8 };
    execFile("bash", ["-c", command], options, (error, stdout, stderr) => {
      done({ code: error ? 1 : 0, text: stdout + stderr });
    });
  });
}

const demo = (args: string[], env: object = {}) =>
  shell(`npm run --silent demo -- ${args.join(" ")}`, clone, { HOME: home, ...SET, ...env });

test("the demo turns a bare host into an endpoint that a client talks to, and says what it made", async () => {
  const { code, text } = await demo([]);
  expect([code, text]).toEqual([0, expect.stringContaining("bare: no nginx")]);
  expect(text).toContain('its TLS verified, and sent "hello": "hello" came back');
  for (const made of ["url ", "/etc/pki/tls/private/wss-endpoint-demo.", "SHA-256 ", "npm run demo -- --stop"])
    expect(text).toContain(made);
});

test("the command that it names talks to the endpoint by hand", async () => {
  const talk = spawn("npx", ["tsx", "demo/talk.ts", "wss://198.18.2.10:5555/", ".wss/demo/certificate.pem"], {
    cwd: clone,
  });
  let said = "";
  talk.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes("connected") && !said.includes("<") && talk.stdin.writable) talk.stdin.write("by hand\n");
    if (said.includes("< by hand")) talk.stdin.end();
  });
  await once(talk, "exit");
  expect(said).toContain("< by hand");
});

test("the second run finds nothing to change", async () => {
  expect((await demo([])).text).toContain("up is done: no change, and no connection to the host");
});

test("--stop removes every trace", async () => {
  expect((await demo(["--stop"])).code).toBe(0);
  const { text } = await shell(
    `ip -br link | grep wsst; ls -d /run/wss-demo-test ${home}/.cache/wss-endpoint ${clone}/.wss/demo /sys/fs/cgroup/*/wsst-* 2>/dev/null; ` +
      `pgrep -f "${clone}/demo/[e]choServer.ts"; true`,
    home,
  );
  expect(text).toBe("");
});

test("on a host of one's own it says at once all that it needs to know", async () => {
  const { code, text } = await demo([], { WSS_HOST: "192.0.2.1" });
  expect(code).toBe(1);
  expect(text).toContain("WSS_HOST_KEY is not set");
  expect(text).toContain(`there is no private key in ${home}/.ssh/id_ed25519`);
});

test("on a host of one's own it does the same with an application that it lends, and takes it back", async () => {
  const host = await freshHost("owndemo", 47);
  const env = { WSS_HOST: host.address, WSS_HOST_KEY: host.hostKey, WSS_PRIVATE_KEY_FILE: KEY, WSS_USER: "deploy" };
  const { code, text } = await demo([], env);
  expect([code, text]).toEqual([0, expect.stringContaining('"hello" came back')]);
  expect((await demo(["--stop"], env)).code).toBe(0);
  expect(await host.run("find /etc -name '*wss-endpoint*'; ss -Hltn 'sport = :5555'")).toBe("");
});

test("where it is not Linux, one sentence says what to use instead, for the demo and for the tests", async () => {
  // As on macOS, as far as the commands look.
  const { code, text } = await shell(
    `mkdir ${home}/darwin && printf '#!/bin/sh\\necho Darwin\\n' >${home}/darwin/uname && chmod +x ${home}/darwin/uname
     export PATH=${home}/darwin:$PATH; bash scripts/demo.sh; bash scripts/test.sh`,
    ROOT,
  );
  expect(code).toBe(1);
  expect(text.trim().split("\n")).toEqual([
    expect.stringMatching(/needs Linux; use a host of your own instead: WSS_HOST=/),
    expect.stringMatching(/needs Linux; use: npm run check/),
  ]);
});

test("where it cannot run, one sentence says what to use instead", async () => {
  const { code, text } = await shell(
    "setpriv --reuid 65534 --regid 65534 --clear-groups bash scripts/demo.sh; setpriv --reuid 65534 --regid 65534 --clear-groups bash scripts/test.sh",
    ROOT,
  );
  expect(code).toBe(1);
  expect(text.trim().split("\n")).toEqual([
    expect.stringMatching(/needs root; use sudo, or use a host of your own instead: WSS_HOST=/),
    expect.stringMatching(/needs root; use: npm run check/),
  ]);
});
