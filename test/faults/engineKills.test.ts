import { beforeAll, describe, expect, test } from "vitest";
import { listen } from "../e2e/canaries";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { cleanUp, type EndpointOutputs, freshFolder, freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { apart, type Asked, beginApart } from "../engine/apart";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { holdingProject, isHeld, letGo, orderHold } from "./holdingProject";
import { steps, struckSteps } from "./steps";
import { nginxAccepts, NOT_REACHED, nothingIsLeft } from "./strike";

let host: TestHost;
let upstream: EchoUpstream;
let options: Asked["options"];
let turn = 0;

beforeAll(async () => {
  host = await freshHost("enginekill", 242);
  await host.run("yum -q -y install nginx");
  upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  const stateFolder = await freshFolder();
  const project = await holdingProject();
  cleanUp(project.remove);
  options = { project: project.folder, stack: "killed", stateFolder };
});

const asked = (verb: Asked["verb"], path: string, cancelFirst = false): Asked => {
  const endpoint = { port: 5555, paths: ["/live", path], upstream: { servers: [{ address: upstream.address }] } };
  const config = {
    name: { value: "chat" },
    host: { value: { address: host.address, hostKey: host.hostKey } },
    privateKey: { value: privateKey(), secret: true },
    endpoint: { value: endpoint },
  };
  return { verb, options, config, cancelFirst };
};

/** What a run brings that has to succeed; after one that was killed the stack's lock is taken away first. */
async function runs(verb: Asked["verb"], path: string, afterKill = false): Promise<EndpointOutputs> {
  const { ok, errors, log, outputs } = await apart(asked(verb, path, afterKill));
  listen(verb, log);
  expect([ok, errors]).toEqual([true, []]);
  return outputs as unknown as EndpointOutputs;
}

/** Kills the engine while the host is at a step, and lets the host go on. Whether it came to that step. */
async function killedAt(verb: Asked["verb"], path: string, step: string): Promise<boolean> {
  await orderHold(host, verb === "up" ? "apply" : "remove", step);
  const engine = beginApart(asked(verb, path));
  const run = { isOver: false };
  const result = engine.result.finally(() => (run.isOver = true));
  while (!run.isOver && !(await isHeld(host))) await new Promise((resolve) => setTimeout(resolve, 50));
  const reached = !run.isOver;
  if (reached) await engine.kill();
  expect(await result).toEqual(reached ? undefined : expect.objectContaining({ ok: true }));
  await letGo(host);
  return reached;
}

const config = () => host.run("cat /etc/nginx/conf.d/*.conf");
const live = (out: EndpointOutputs) => `${new URL(out.url).origin}/live`;

describe("the engine is killed", () => {
  test.for(struckSteps(steps("apply"), 12))(
    "at %s of a change: the old or the new configuration serves, and the next up converges",
    async (step, { task }) => {
      const out = await runs("up", "/old");
      const old = await config();
      const load = await LiveLoad.start(() => Client.open(live(out), out.trustPem));
      const path = `/new-${turn++}`;
      task.meta.reached = await killedAt("up", path, step);
      expect(task.meta.reached).toBe(true);
      const between = await config();
      expect(await handshakeStatus(live(out), out.trustPem)).toBe(101);
      await runs("up", path, true);
      expect(await config()).toContain(`location = ${path} {`);
      expect([old, await config()]).toContain(between);
      await load.end();
    },
  );

  test.for(struckSteps(steps("apply"), 12))(
    "at %s of the first up: the next up and a destroy go on",
    async (step, { task }) => {
      await runs("destroy", "/first");
      await nothingIsLeft(host);
      task.meta.reached = await killedAt("up", "/first", step);
      expect(task.meta.reached).toBe(true);
      await nginxAccepts(host);
      const out = await runs("up", "/first", true);
      expect(await handshakeStatus(live(out), out.trustPem)).toBe(101);
      await runs("destroy", "/first");
      await nothingIsLeft(host);
    },
  );

  test.for(struckSteps(steps("remove"), 12))("at %s of a destroy: the next destroy cleans", async (step, { task }) => {
    await runs("up", "/first");
    task.meta.reached = await killedAt("destroy", "/first", step);
    expect(task.meta.reached).toBe(!NOT_REACHED.includes(step));
    await nginxAccepts(host);
    await runs("destroy", "/first", true);
    await nothingIsLeft(host);
  });
});
