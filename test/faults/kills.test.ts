import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { Script, struck } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { steps } from "./steps";

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;
let turn = 0;

beforeAll(async () => {
  host = await freshHost("kills", 173);
  await host.run("yum -q -y install nginx");
  script = await Script.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
});
afterAll(() => upstream.stop());

/** What strikes at a step, and whether open sockets outlive it. */
const FAULTS = {
  "kill -9 of the script": { command: "kill -9 $$\n", keepsSockets: true },
  "the connection is cut": { command: `ss -K dst ${GATEWAY} sport = :22 >/dev/null\n`, keepsSockets: true },
  "the host's power fails": { command: "systemctl reboot --force --force; sleep 10\n", keepsSockets: false },
};
const some = process.env.WSS_FAULTS === "all" ? () => true : (_: unknown, index: number) => index % 4 === 0;

const args = (path: string) => ({
  paths: ["/live", path],
  upstream: { servers: [{ address: upstream.address }] },
});
const url = () => `wss://${host.address}:5555/live`;
const connect = () => Client.open(url(), script.certificate);
const connects = () => handshakeStatus(url(), script.certificate);
const config = () => host.run("cat /etc/nginx/conf.d/*.conf");
/** A run whose connection was cut goes on; what it does is done when it lets go of the lock. */
const isOver = () => host.run("flock -w 60 /root true");

describe.each(Object.entries(FAULTS))("%s", (_fault, { command, keepsSockets }) => {
  const strike = async (verb: "apply" | "remove", step: string, change: object) => {
    await host.run("rm -f /root/struck");
    const { code } = await script[verb](struck(script.stdin(change), step, `: >/root/struck; ${command}`));
    if (code === 255) await host.returns();
    await isOver();
    // A step that this run does not come to cannot be struck.
    expect((await host.exec("ls /root/struck")).code === 0).toBe(code !== 0);
  };

  test.each(steps("apply").filter(some))(
    "at %s of a change: the old or the new configuration serves, and the next up converges",
    async (step) => {
      expect(await script.apply(script.stdin(args("/old")))).toMatchObject({ code: 0 });
      const open = await Promise.all([connect(), connect(), connect()]);
      const change = args(`/new-${turn++}`);
      await strike("apply", step, change);
      expect([script.written(args("/old")), script.written(change)]).toContain(await config());
      expect(await connects()).toBe(101);
      if (keepsSockets) for (const socket of open) expect(await socket.echo("still here")).toBe("still here");
      expect(await script.apply(script.stdin(change))).toMatchObject({ code: 0, stderr: "" });
      expect(await config()).toBe(script.written(change));
      if (keepsSockets) for (const socket of open) expect(await socket.echo("and now")).toBe("and now");
      for (const socket of open) socket.ws.terminate();
      await expectNothingStale();
    },
  );

  test.each(steps("apply").filter(some))("at %s of the first up: the next up or a destroy goes on", async (step) => {
    for (const then of ["apply", "remove"] as const) {
      await script.remove(script.stdin(args("/first")));
      await strike("apply", step, args("/first"));
      expect((await host.exec("nginx -t")).code).toBe(0);
      expect(await script[then](script.stdin(args("/first")))).toMatchObject({ code: 0, stderr: "" });
      if (then === "apply") expect(await connects()).toBe(101);
      else await expectNothingLeft();
    }
  });

  test.each(steps("remove").filter(some))("at %s of a destroy: the next destroy cleans", async (step) => {
    expect(await script.apply(script.stdin(args("/first")))).toMatchObject({ code: 0 });
    await strike("remove", step, args("/first"));
    expect((await host.exec("nginx -t")).code).toBe(0);
    expect(await script.remove(script.stdin(args("/first")))).toMatchObject({ code: 0 });
    await expectNothingLeft();
  });
});

async function expectNothingStale(): Promise<void> {
  expect(await host.run("ls /etc/pki/tls/private | wc -l; ls /var/lib/wss-endpoint/endpoints/chat")).toBe(
    "1\nconfig\nmanifest\n",
  );
  expect(await host.run("find /etc/nginx /etc/pki /run -name '.*.new' -o -name 'wss-endpoint.*' -type d")).toBe("");
}

async function expectNothingLeft(): Promise<void> {
  expect(await host.run("find /etc /var/lib /run -name '*wss*'; ss -Hltn 'sport = :5555'")).toBe("");
}
