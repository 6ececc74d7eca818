import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { copyOfProject, pulumiIn } from "../engine/checkedOut";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { logins } from "./counted";
import { cleanUp, engine, freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

const PROJECT = resolve(__dirname, "../..");
let host: TestHost;
let units: string[];

/** The units as docs/certificates.md has them: the service, then its timer. */
beforeAll(async () => {
  host = await freshHost("timer", 252);
  const page = await readFile(join(PROJECT, "docs/certificates.md"), "utf8");
  units = [...page.matchAll(/```ini\n([^]*?)```/g)].map(([, text = ""]) => text);
  expect(units).toHaveLength(2);
});

const setting = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(units[0] ?? "")?.[1] ?? "";

test("the units of the docs are what systemd takes: the timer waits, and the service runs the command in its folder", async () => {
  const [service = "", timer = ""] = units;
  await host.run("cat >/etc/systemd/system/wss-up.service", { input: service });
  await host.run("cat >/etc/systemd/system/wss-up.timer", { input: timer });
  await host.run("cat >/etc/wss-up.env", { input: "PULUMI_CONFIG_PASSPHRASE=of-a-test\n" });
  // In place of pulumi, which is not on this host: what it is run with.
  const program = '#!/bin/sh\necho "$PWD $PULUMI_CONFIG_PASSPHRASE $*" >/root/run\n';
  await host.run("cat >/usr/local/bin/pulumi; chmod 755 /usr/local/bin/pulumi; mkdir /srv/wss-endpoint", {
    input: program,
  });
  expect(await host.run("systemd-analyze verify /etc/systemd/system/wss-up.* 2>&1")).toBe("");
  await host.run("systemctl daemon-reload; systemctl -q enable --now wss-up.timer; systemctl start wss-up.service");
  expect(await host.run("cat /root/run")).toBe(
    "/srv/wss-endpoint of-a-test up --yes --non-interactive --stack production\n",
  );
  expect(await host.run("systemctl is-enabled wss-up.timer; systemctl is-active wss-up.timer")).toBe(
    "enabled\nactive\n",
  );
  expect(await host.run("systemctl list-timers wss-up.timer")).toContain("wss-up.service");
});

test.runIf(engine.name === "pulumi")(
  "the command of the service makes the endpoint, and then finds nothing to do, with the environment that a unit has",
  async () => {
    const upstream = await EchoUpstream.start(GATEWAY);
    cleanUp(() => upstream.stop());
    const { folder, remove } = await copyOfProject();
    cleanUp(remove);
    const pulumi = (words: string[], input = "") => pulumiIn(folder, words, input).then(({ stdout }) => stdout);
    await pulumi(["stack", "init", "production", "--non-interactive"]);
    const set = (key: string, value: string) => pulumi(["config", "set", "--path", key, value, "-s", "production"]);
    await set("host.address", host.address);
    await set("host.hostKey", host.hostKey);
    await set("endpoint.upstream.servers[0].address", upstream.address);
    await pulumi(["config", "set", "--secret", "privateKey", "-s", "production"], privateKey());

    const words = setting("ExecStart").split(" ").slice(1);
    expect(await pulumi(words)).toMatch(/\+ 5 created/);
    const seen = await logins(host);
    expect(await pulumi(words)).toMatch(/5 unchanged/);
    expect(await logins(host)).toBe(seen);
    const [url, trust] = await Promise.all(
      ["url", "trustPem"].map((name) => pulumi(["stack", "output", name, "-s", "production"])),
    );
    expect(await handshakeStatus(url?.trim() ?? "", trust ?? "")).toBe(101);
    await pulumi(["destroy", "--yes", "--non-interactive", "-s", "production"]);
  },
);
