import { connect, type Socket } from "node:net";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { listen } from "../e2e/plainServer";
import { Script } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("slowup", 207);
  script = await Script.create(host);
  await host.run("yum -q -y install nginx");
});

const url = () => `wss://${host.address}:5555/`;
const behind = (address: string, timeouts: object) => ({ upstream: { servers: [{ address }] }, timeouts });

test("an upstream that accepts and says nothing: up says so and goes on, and a client gets 504 after the idle time-out", async () => {
  const mute = await listen(() => undefined);
  const { code, stdout, stderr } = await script.apply(script.stdin(behind(mute, { idle: 2 })));
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`warning: the upstream ${mute} does not answer (504)`);
  expect(await handshakeStatus(url(), script.certificate)).toBe(504);
});

test("one that answers late is waited for", async () => {
  const echo = await EchoUpstream.start(GATEWAY);
  onTestFinished(() => echo.stop());
  const late = await listen((near) => {
    setTimeout(() => {
      pipe(near, Number(echo.address.split(":")[1]));
    }, 2500);
  });
  const { code, stdout } = await script.apply(script.stdin(behind(late, { idle: 10 })));
  expect([code, stdout]).toEqual([0, expect.not.stringContaining("warning")]);
  const client = await Client.open(url(), script.certificate);
  expect(await client.echo("late")).toBe("late");
  await client.close();
});

test("one that halts: a silent socket is closed after the idle time-out, and one with a ping in time is not", async () => {
  const echo = await EchoUpstream.start(GATEWAY);
  onTestFinished(() => echo.stop());
  expect(await script.apply(script.stdin(behind(echo.address, { idle: 4 })))).toMatchObject({ code: 0, stderr: "" });
  const [silent, talking] = await Promise.all([
    Client.open(url(), script.certificate),
    Client.open(url(), script.certificate),
  ]);
  const pings = setInterval(() => {
    talking.ws.ping();
  }, 500);
  onTestFinished(() => {
    clearInterval(pings);
  });
  await expect.poll(() => silent.closed, { timeout: 30_000 }).toBeDefined();
  expect(await talking.echo("still here")).toBe("still here");
  await talking.close();
});

function pipe(near: Socket, port: number): void {
  const far = connect(port, GATEWAY);
  far.on("error", () => near.destroy());
  near.pipe(far).pipe(near);
}
