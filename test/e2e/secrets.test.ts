import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { copyOfProject, pulumiIn } from "../engine/checkedOut";
import { GATEWAY, privateKey, startHost, type TestHost } from "../hosts/host";
import { found, listen, piecesOf } from "./canaries";
import { newPem, Script } from "./script";
import { cleanUp, engine, freshHost, freshStack, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const PASSWORD = "secret-canary-9d2e71";
let host: TestHost;

beforeAll(async () => {
  host = await freshHost("secrets", 16);
  await host.run(`echo 'pwuser:${PASSWORD}' | chpasswd`);
});

/** What everybody on this machine can see of processes, as often as it can be looked at. */
function watchProcesses(): { stop: () => string } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return [...seen].join("\n");
    },
  };
}

test("no secret is in an argument, the journal, a log, an output, an error, the state or another file, before and after destroy", async () => {
  const upstream = await EchoUpstream.start(GATEWAY);
  const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
  const stack = await TestStack.create("secrets", host, endpoint, { user: "pwuser" });
  await stack.set({ sudoPassword: PASSWORD }, true);

  // What everybody on the host can see of processes, as often as it can be looked at.
  await host.run(
    'setsid sh -c \'while [ ! -e /run/stop-watching ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\\\0" "\\\\n" ; done >/root/seen\' </dev/null >/dev/null 2>&1 &',
  );
  const here = watchProcesses();
  await stack.stack.preview();
  const { certificatePem } = await stack.up();
  expect(await host.run("cat /etc/pki/tls/private/wss-endpoint-*.key")).toContain("PRIVATE KEY");
  await stack.set({ endpoint: { ...endpoint, upstream: { servers: [{ address: "nowhere.invalid:1" }] } } });
  await stack.stack.preview();
  await stack.failingUp();
  // A key and certificate of the user's own.
  const own = await newPem(host.address);
  const certificate = { provided: { certificatePem: own.certificate } };
  await stack.set({ endpoint: { ...endpoint, serverNames: ["ws.example.com"], certificate } });
  await stack.set({ "endpoint.certificate.provided.privateKeyPem": own.privateKey }, true);
  await stack.stack.preview();
  expect((await stack.up()).certificatePem).toBe(own.certificate);
  listen("processes here", here.stop());
  const watched = await host.run(
    "touch /run/stop-watching; sleep 0.2; rm /run/stop-watching; cat /root/seen; rm /root/seen",
  );
  expect(watched).toContain("bash");
  listen("processes on the host", watched);

  const readable = await host.run(
    'su plain -s /bin/bash -c \'find / -xdev -type f -readable -newer /etc/hostname ! -path "/proc/*" ! -path "/sys/*" -print0 2>/dev/null | xargs -0 cat 2>/dev/null\' || true',
  );
  expect(readable).toContain(own.certificate.split("\n")[2]);
  expect(certificatePem).not.toBe(own.certificate);
  listen("files for all", readable);
  expect(await found(host)).toEqual([]);
  await stack.set({ endpoint });
  await stack.destroy();
  expect(await found(host)).toEqual([]);
  await upstream.stop();
});

test("a path and an upstream that are secrets are in nothing that an up or a look says, and not in the state", async () => {
  const secrets = { path: "/canary-of-a-path", upstream: "127.0.0.99:9" };
  const stack = await freshStack(resolve(__dirname, "../engine/programs/secretArguments"), "test", host);
  await stack.setConfig({
    address: { value: host.address },
    hostKey: { value: host.hostKey },
    privateKey: { value: privateKey(), secret: true },
    path: { value: secrets.path, secret: true },
    upstream: { value: secrets.upstream, secret: true },
  });
  const made = await stack.up();
  expect([made.ok, made.warnings]).toEqual([true, [expect.stringMatching(/^\d warnings? of the host .* not shown/)]]);
  await host.run("sed -i 's/canary-of-a-path/&-edited/' /etc/nginx/conf.d/zz-wss-endpoint-chat.conf");
  const looked = await stack.preview();
  expect(looked.warnings).toContainEqual(
    expect.stringMatching(/its config is not as it was left; what differs is not shown/),
  );
  const repaired = await stack.up();
  const state = await stack.exportState();
  const gone = await stack.destroy();
  expect([repaired.ok, gone.ok]).toEqual([true, true]);
  const said = [made, looked, repaired, gone].flatMap(({ log, warnings }) => [log, ...warnings]);
  for (const text of [...said, state]) for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
});

test("where a secret lies, and in whatever form, the search for it finds it", async () => {
  const other = await startHost("leaky", 184);
  cleanUp(() => other.stop());
  const script = await Script.create(other);
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
  expect(await found(other)).toEqual([]);
  await other.run(`key=$(ls /etc/pki/tls/private/wss-endpoint-*.key)
    cp $key /tmp/copy; cp $key /etc/nginx/backup; chmod 644 $key
    sed -n 2p $key | cut -c1-24 >>/root/.bash_history
    base64 -w0 $key >/var/log/some.log
    (printf x; cat $key) | base64 -w0 | cut -c30-90 | logger
    echo >/run/wss-endpoint.open; chmod 666 /run/wss-endpoint.open
    (exec -a "$(sed -n 2p $key)" sleep 1000 </dev/null >/dev/null 2>&1 &)`);
  const places = (await found(other)).map((place) => place.replace(/chat\.[0-9a-f]+/, "chat.ID"));
  expect(places).toEqual([
    "/etc/nginx/backup",
    "/etc/pki/tls/private/wss-endpoint-chat.ID.key is open to others",
    "/root/.bash_history",
    "/run/wss-endpoint.open can be written by others",
    "/tmp/copy",
    "/var/log/some.log",
    "processes",
    "the journal",
  ]);
  const key = Object.values(script.files()).find((text) => text.includes("PRIVATE KEY")) ?? "";
  expect(piecesOf(key).length).toBeGreaterThan(10);
  expect(piecesOf(PASSWORD)).toContain(PASSWORD);
});

test("a preview shows line by line what changes in the configuration, and of secrets only that they are", async () => {
  const endpoint = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
  const stack = await TestStack.create("preview", host, endpoint);
  await stack.up();
  expect((await stack.stack.preview()).operations.every(({ op }) => op === "same")).toBe(true);
  await stack.set({ endpoint: { ...endpoint, paths: ["/chat"], timeouts: { idle: 7200 } } });
  const { ok, log, operations } = await stack.stack.preview();
  expect(ok).toBe(true);
  expect(log).toMatch(/^\s*-\s+proxy_read_timeout 3600s;$/m);
  expect(log).toMatch(/^\s*\+\s+proxy_read_timeout 7200s;$/m);
  expect(log).toMatch(/^\s*\+\s+location = \/chat \{$/m);
  expect(log).not.toContain("PRIVATE KEY");
  expect(operations.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`)).toEqual([
    "update wss-endpoint:index:WssEndpoints",
    "update command:remote:Command",
  ]);
  await stack.set({ endpoint });
  await stack.destroy();
});

// The stand-in has no such logs.
test.runIf(engine.name === "pulumi")("what the engine's own logs hold of secrets is what the docs say", async () => {
  const upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  const { folder, remove } = await copyOfProject();
  cleanUp(remove);
  const pulumi = (words: string[], input = "") => pulumiIn(folder, [...words, "--stack", "debug"], input);
  await pulumiIn(folder, ["stack", "init", "debug", "--non-interactive"]);
  const set = (key: string, value: string) => pulumi(["config", "set", "--path", key, value]);
  await set("host.address", host.address);
  await set("host.hostKey", host.hostKey);
  await set("host.user", "pwuser");
  await set("endpoint.upstream.servers[0].address", upstream.address);
  await pulumi(["config", "set", "--secret", "privateKey"], privateKey());
  await pulumi(["config", "set", "--secret", "sudoPassword"], PASSWORD);

  const up = ["up", "--yes", "--non-interactive"];
  const said: Record<string, string> = {};
  for (const flags of ["", "--debug", "--logtostderr -v=9"]) {
    await set("endpoint.paths[0]", `/${Object.keys(said).length}`);
    const { stdout, stderr } = await pulumi([...up, ...flags.split(" ").filter((flag) => flag !== "")]);
    said[flags] = stdout + stderr;
  }
  const tlsKey = await host.run("cat /etc/pki/tls/private/wss-endpoint-*.key");
  const secrets = { "SSH key": privateKey(), "sudo password": PASSWORD, "TLS key": tlsKey };
  const hits = Object.entries(said).map(([flags, text]) => {
    const found = Object.entries(secrets).filter(([, secret]) =>
      piecesOf(secret).some((piece) => text.includes(piece)),
    );
    return [flags, text.length > 1000, found.map(([what]) => what)];
  });
  await pulumi(["destroy", "--yes", "--non-interactive"]);
  const keys = expect.arrayContaining(["SSH key", "TLS key"]) as string[];
  expect(hits).toEqual([
    ["", true, []],
    ["--debug", true, keys],
    ["--logtostderr -v=9", true, keys],
  ]);
});
