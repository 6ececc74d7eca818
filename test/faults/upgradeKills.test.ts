import { beforeAll, describe, expect, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { Script } from "../e2e/script";
import { cleanUp, freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { stepsOfUpgrade, struckSteps } from "./steps";
import { nginxAccepts, STRIKES, strikeAt } from "./strike";

// An up that upgrades nginx under open sockets, on a host whose packages leave it to the run that the new one takes over, as
// nginx.org's do.

const OLD = "-2:1.20.1-14.el9";
const VERSION = "nginx -v 2>&1; readlink /proc/$(cat /run/nginx.pid)/exe";

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;

beforeAll(async () => {
  host = await freshHost("upgradekill", 106);
  await host.run(`sed -i '/^\\[older\\]/,/^$/s/^enabled=0/enabled=1/' /etc/yum.repos.d/test.repo
    yum -q -y install nginx${OLD}; echo tsflags=noscripts >>/etc/dnf/dnf.conf`);
  upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  script = await Script.create(host);
});

/** Packages that an endpoint's run has brought: the host's own nginx is upgraded here. */
const NOT_REACHED = ["note", "new_keys"];

const input = (nginx: object) => script.stdin({ nginx, upstream: { servers: [{ address: upstream.address }] } });
const url = () => `wss://${host.address}:5555/`;
const connect = () => Client.open(url(), script.certificate);

async function isAsBefore(): Promise<void> {
  await host.run(`[ "$(nginx -v 2>&1)" = "nginx version: nginx/1.20.1" ] ||
    yum -q -y downgrade nginx${OLD} nginx-core${OLD} nginx-filesystem${OLD}; systemctl daemon-reload
    systemctl stop nginx; systemctl reset-failed nginx 2>/dev/null || true`);
  expect(await script.apply(input({ minimalVersion: "1.9" }))).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run(VERSION)).toBe("nginx version: nginx/1.20.1\n/usr/sbin/nginx\n");
}

describe.each(["kill -9 of the script", "the connection is cut", "the host's power fails"] as const)("%s", (fault) => {
  const { command, keepsSockets } = STRIKES[fault];
  test.for(struckSteps(stepsOfUpgrade(), 4))(
    "at %s of an upgrade of nginx: the old or the new one serves, and the next up has the new one",
    async (step, { task }) => {
      await isAsBefore();
      const load = await LiveLoad.start(connect);
      const upgrade = input({ minimalVersion: "1.22", upgrade: "when-older" });
      task.meta.reached = await strikeAt(host, script, "apply", upgrade, step, command);
      expect([step, task.meta.reached]).toEqual([step, !NOT_REACHED.includes(step)]);
      await nginxAccepts(host);
      expect(await handshakeStatus(url(), script.certificate)).toBe(101);
      if (!keepsSockets) load.abandon();
      expect(await script.apply(upgrade)).toMatchObject({ code: 0, stderr: "" });
      expect(await host.run(VERSION)).toBe("nginx version: nginx/1.22.1\n/usr/sbin/nginx\n");
      expect(await handshakeStatus(url(), script.certificate)).toBe(101);
      if (keepsSockets) await load.end();
    },
  );
});
