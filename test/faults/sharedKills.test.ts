import { beforeAll, describe, expect, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { newPem, type Pem, Script, stdinOfAll } from "../e2e/script";
import { cleanUp, freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { steps, struckSteps } from "./steps";
import { nginxAccepts, nothingIsLeft, STRIKES, strikeAt } from "./strike";

// An nginx that is not for one endpoint alone: a destroy reloads it and never stops it, and a run is of a set of endpoints.

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;
let pem: Pem;
let turn = 0;

beforeAll(async () => {
  host = await freshHost("sharedkill", 104);
  await host.run("yum -q -y install nginx && systemctl enable -q --now nginx");
  upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  script = await Script.create(host);
  pem = await newPem(host.address);
  await host.run("cat >/etc/nginx/conf.d/site.conf && systemctl reload nginx", {
    input: `server {
  listen 8090;
  location / {
    proxy_pass http://${upstream.address};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection upgrade;
    proxy_read_timeout 1h;
  }
}
`,
  });
});

const site = () => Client.open(`ws://${host.address}:8090/`, "");
const echoes = async (connect: () => Promise<Client>) => {
  const client = await connect();
  expect(await client.echo("hello")).toBe("hello");
  await client.close();
};

describe.each(["kill -9 of the script", "the connection is cut", "the host's power fails"] as const)("%s", (fault) => {
  const { command, keepsSockets } = STRIKES[fault];
  /** A destroy of the only endpoint: what it stops on a host of its own goes on here, and where it is the set's is reloaded. */
  const NOT_REACHED = [
    "stop_nginx",
    "remove_semanage",
    "disable_nginx",
    "note_installed",
    "remove_packages",
    "remove_source",
  ];

  test.for(struckSteps(steps("remove"), 12))(
    "at %s of a destroy beside another site: that goes on, and the next destroy cleans",
    async (step, { task }) => {
      const input = script.stdin({ upstream: { servers: [{ address: upstream.address }] } });
      expect(await script.apply(input)).toMatchObject({ code: 0 });
      const load = await LiveLoad.start(site);
      task.meta.reached = await strikeAt(host, script, "remove", input, step, command);
      expect([step, task.meta.reached]).toEqual([step, !NOT_REACHED.includes(step)]);
      await nginxAccepts(host);
      await echoes(site);
      if (!keepsSockets) load.abandon();
      expect(await script.remove(input)).toMatchObject({ code: 0, stderr: "" });
      if (keepsSockets) await load.end();
      await nothingIsLeft(host);
    },
  );

  const PORTS = { chat: 5555, feed: 5556, news: 5557 };
  type Name = keyof typeof PORTS;
  const set = (names: readonly Name[], path: string) => {
    const servers = [{ address: upstream.address }];
    const change = (name: Name) => ({ port: PORTS[name], paths: ["/live", path], upstream: { servers } });
    return stdinOfAll(
      "edge",
      names.map((name) => ({ pem, name, change: change(name) })),
    );
  };
  const live = (name: Name) => `wss://${host.address}:${PORTS[name]}/live`;
  const config = () => host.run("cat /etc/nginx/conf.d/zz-wss-endpoint-*.conf");

  test.for(struckSteps(steps("apply"), 12))(
    "at %s of a change of a set: the old or the new configuration serves, and the next up converges",
    async (step, { task }) => {
      expect(await script.apply(set(["chat", "feed"], "/old"), "edge")).toMatchObject({ code: 0, stderr: "" });
      const old = await config();
      const load = await LiveLoad.start(() => Client.open(live("chat"), pem.certificate));
      const next = set(["chat", "news"], `/new-${turn++}`); // one is changed, one is left out, one is new
      task.meta.reached = await strikeAt(host, script, "apply", next, step, command, "edge");
      expect([step, task.meta.reached]).toEqual([step, true]);
      await nginxAccepts(host);
      const between = await config();
      expect(await handshakeStatus(live("chat"), pem.certificate)).toBe(101);
      if (!keepsSockets) load.abandon();
      expect(await script.apply(next, "edge")).toMatchObject({ code: 0, stderr: "" });
      if (keepsSockets) await load.end();
      expect([old, await config()]).toContain(between);
      for (const name of ["chat", "news"] as const)
        expect(await handshakeStatus(live(name), pem.certificate)).toBe(101);
      expect(await host.run("ss -Hltn 'sport = :5556'; ls /etc/pki/tls/private | wc -l")).toBe("2\n");
      expect(await host.run("ls /var/lib/wss-endpoint/endpoints/edge")).toBe("config\nmanifest\n");
      expect(await script.remove(next, "edge")).toMatchObject({ code: 0, stderr: "" });
      await nothingIsLeft(host);
    },
  );
});
