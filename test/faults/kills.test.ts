import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { Script } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { steps, struckSteps } from "./steps";
import { nginxAccepts, NOT_REACHED, nothingIsLeft, STRIKES, strikeAt } from "./strike";

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

const args = (path: string) => ({
  paths: ["/live", path],
  upstream: { servers: [{ address: upstream.address }] },
});
/** Where files, and the pair, change places: struck in every run. */
const COMMIT = ["place_pair", "switch_config", "remove_unused_pairs"];
const url = () => `wss://${host.address}:5555/live`;
const connect = () => Client.open(url(), script.certificate);
const connects = (certificate = script.certificate) => handshakeStatus(url(), certificate);
/** Where the new pair is served already. */
const otherwise = (error: Error) => {
  if (!/certificate/.test(error.message)) throw error;
  return connects();
};
const config = () => host.run("cat /etc/nginx/conf.d/*.conf");
const strike = (verb: "apply" | "remove", step: string, change: object, fault: string) =>
  strikeAt(host, script, verb, script.stdin(change), step, fault);

describe.each(["kill -9 of the script", "the connection is cut", "the host's power fails"] as const)("%s", (fault) => {
  const { command, keepsSockets } = STRIKES[fault];
  test.for(struckSteps(steps("apply"), 4, COMMIT))(
    "at %s of a change: the old or the new configuration serves, and the next up converges",
    async (step, { task }) => {
      expect(await script.apply(script.stdin(args("/old")))).toMatchObject({ code: 0 });
      const load = await LiveLoad.start(connect);
      const [old, before] = [script.written(args("/old")), script.certificate];
      const change = args(`/new-${turn++}`);
      await script.renew();
      task.meta.reached = await strike("apply", step, change, command);
      expect(task.meta.reached).toBe(true);
      expect([old, script.written(change)]).toContain(await config());
      expect(await connects(before).catch(otherwise)).toBe(101);
      await nginxAccepts(host);
      if (!keepsSockets) load.abandon();
      expect(await script.apply(script.stdin(change))).toMatchObject({ code: 0, stderr: "" });
      expect(await config()).toBe(script.written(change));
      if (keepsSockets) await load.end();
      await expectNothingStale();
    },
  );

  test.for(struckSteps(steps("apply"), 4))(
    "at %s of the first up: the next up or a destroy goes on",
    async (step, { task }) => {
      for (const then of ["apply", "remove"] as const) {
        await script.remove(script.stdin(args("/first")));
        task.meta.reached = await strike("apply", step, args("/first"), command);
        expect(task.meta.reached).toBe(true);
        await nginxAccepts(host);
        expect(await script[then](script.stdin(args("/first")))).toMatchObject({ code: 0, stderr: "" });
        if (then === "apply") expect(await connects()).toBe(101);
        else await nothingIsLeft(host);
      }
    },
  );

  test.for(struckSteps(steps("remove"), 4))("at %s of a destroy: the next destroy cleans", async (step, { task }) => {
    expect(await script.apply(script.stdin(args("/first")))).toMatchObject({ code: 0 });
    task.meta.reached = await strike("remove", step, args("/first"), command);
    expect(task.meta.reached).toBe(!NOT_REACHED.includes(step));
    await nginxAccepts(host);
    expect(await script.remove(script.stdin(args("/first")))).toMatchObject({ code: 0 });
    await nothingIsLeft(host);
  });
});

async function expectNothingStale(): Promise<void> {
  expect(await host.run("ls /etc/pki/tls/private | wc -l; ls /var/lib/wss-endpoint/endpoints/chat")).toBe(
    "1\nconfig\nmanifest\n",
  );
  expect(await host.run("find /etc/nginx /etc/pki /run -name '.*.new' -o -name 'wss-endpoint.*' -type d")).toBe("");
}
