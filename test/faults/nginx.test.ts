import { beforeAll, describe, expect, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { ourFiles } from "../e2e/hostFacts";
import { LiveLoad } from "../e2e/liveLoad";
import { rewritten, Script } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;

const args = (path: string) => ({ paths: ["/live", path], upstream: { servers: [{ address: upstream.address }] } });
const connect = () => Client.open(`wss://${host.address}:5555/live`, script.certificate);
const connects = () => handshakeStatus(`wss://${host.address}:5555/live`, script.certificate);
const apply = (path: string) => script.apply(script.stdin(args(path)));

beforeAll(async () => {
  host = await freshHost("nginxfault", 176);
  script = await Script.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
  await host.run("yum -q -y install nginx");
  expect(await apply("/0")).toMatchObject({ code: 0, stderr: "" });
  return () => upstream.stop();
});

test("nginx was stopped by hand: the next up starts it", async () => {
  await host.run("systemctl stop nginx");
  expect(await apply("/0")).toMatchObject({ code: 0, stderr: "" });
  expect(await connects()).toBe(101);
});

test("nginx's master was killed: the next up starts it, and what it left does not stand in the way", async () => {
  await host.run(
    "kill -9 $(cat /run/nginx.pid); pkill -9 -x nginx; sleep 0.5; rm -f /run/nginx.pid; : >/run/nginx.pid",
  );
  expect(await apply("/killed")).toMatchObject({ code: 0, stderr: "" });
  expect(await connects()).toBe(101);
});

test("the pid file is gone: that systemd cannot reload is said and all is put back; once it is there again, the next up is live", async () => {
  const load = await LiveLoad.start(connect);
  const reaches = () => handshakeStatus(`wss://${host.address}:5555/nopid`, script.certificate);
  await host.run("rm /run/nginx.pid");
  const files = await ourFiles(host);
  const { code, stderr } = await apply("/nopid");
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /systemd could not reload nginx\n {2}\| .*open\(\) "\/run\/nginx\.pid" failed.*\n {2}see: systemctl status nginx\n/,
    ),
  ]);
  expect(await ourFiles(host)).toEqual(files);
  expect([await connects(), await reaches()]).toEqual([101, 404]);
  await host.run("pgrep -o -x nginx >/run/nginx.pid");
  expect(await apply("/nopid")).toMatchObject({ code: 0, stderr: "" });
  expect([await connects(), await reaches()]).toEqual([101, 101]);
  await load.end();
});

// Stopped as soon as it has begun the new workers, it cannot tell those of before to shut down.
describe("the main process is slow: workers of before a reload take new connections beside the new ones", () => {
  const NEW =
    "pgrep -P $(cat /run/nginx.pid) -f 'worker process' | grep -vxq \"$(printf '%s\\n' \"${old_workers[@]}\")\"";
  const reloadsSlowly = (path: string, seconds: number) =>
    rewritten(script.stdin(args(path)), (text) =>
      text
        .replace(
          /^ {2}timeout 60 systemctl reload nginx .*\n/m,
          (line) =>
            `${line}  until ${NEW}; do sleep 0.001; done; kill -STOP $(cat /run/nginx.pid); { sleep ${seconds}; kill -CONT $(cat /run/nginx.pid); } >/dev/null 2>&1 9<&- &\n`,
        )
        .replace("\nask_upgrade() {\n", (begins) => `${begins}ps -o args= -C nginx >/run/asked\n`),
    );

  test("the upstream is asked when the new ones alone answer", async () => {
    const load = await LiveLoad.start(connect);
    expect(await script.apply(reloadsSlowly("/slow", 2))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("grep -c '^nginx: worker process *$' /run/asked")).toBe(await host.run("nproc"));
    await load.end();
  });

  test("one that does not come to it in 10 seconds is a warning that names it", async () => {
    const { code, stdout } = await script.apply(reloadsSlowly("/slower", 12));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warning: the worker \d+ of before the reload still takes connections, with the/m);
    await expect.poll(connects, { timeout: 10_000 }).toBe(101);
  });
});

test("a hundred changes under open sockets close none, and every echo comes back", async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, connect));
  for (let turn = 1; turn <= 100; turn++) {
    expect(await apply(`/turn-${turn}`)).toMatchObject({ code: 0, stderr: "" });
    const echoes = sockets.map((socket, index) => socket.echo(`${turn} ${index}`));
    expect(await Promise.all(echoes)).toEqual(sockets.map((_, index) => `${turn} ${index}`));
  }
  expect(sockets.filter((socket) => socket.closed)).toEqual([]);
  await Promise.all(sockets.map((socket) => socket.close()));
  // Workers of before go when their last socket does.
  await expect
    .poll(() => host.run("pgrep -fc '[n]ginx: worker process is shutting down' || true"), { timeout: 30_000 })
    .toBe("0\n");
});

test("worker_shutdown_timeout in nginx.conf, as docs/capacity.md has it, bounds how long workers of earlier reloads stay", async () => {
  await host.run("sed -i '1i worker_shutdown_timeout 2s;' /etc/nginx/nginx.conf; systemctl reload nginx");
  await apply("/first-with-it");
  const socket = await connect();
  expect(await apply("/bounded")).toMatchObject({ code: 0, stderr: "" });
  await expect.poll(() => socket.closed, { timeout: 30_000 }).toBeDefined();
  await expect
    .poll(() => host.run("pgrep -fc '[n]ginx: worker process is shutting down' || true"), { timeout: 30_000 })
    .toBe("0\n");
  expect(await connects()).toBe(101);
  await host.run("sed -i 1d /etc/nginx/nginx.conf; systemctl reload nginx");
});
