import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client } from "./client";
import { ourFiles } from "./hostFacts";
import { Script, struck } from "./script";
import { offerSemanage } from "./semanageStandIn";
import { freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

/** On the disk, in the package, and whether the running one is that. */
const VERSION = "nginx -v 2>&1; rpm -q nginx; readlink /proc/$(cat /run/nginx.pid)/exe";
const OLD = "nginx version: nginx/1.20.1\nnginx-1.20.1-14.el9.x86_64\n/usr/sbin/nginx\n";
const NEW = "nginx version: nginx/1.22.1\nnginx-1.22.1-1.el9.x86_64\n/usr/sbin/nginx\n";

const DOWNGRADE = "yum -q -y downgrade nginx-2:1.20.1 nginx-core-2:1.20.1 nginx-filesystem-2:1.20.1";

/** A package that has nothing to do with nginx. */
const OTHER = (version: number) => `Name: other
Version: ${version}
Release: 1
Summary: another
License: GPL
BuildArch: noarch
%description
Another.
%files
`;

describe("a host with nginx 1.20.1 and an endpoint", () => {
  let host: TestHost;
  let script: Script;
  let upstream: EchoUpstream;

  beforeAll(async () => {
    host = await freshHost("version", 105);
    // Where a package has to go back to, its repository has to be.
    await host.run(
      "sed -i '/^\\[older\\]/,/^$/s/^enabled=0/enabled=1/' /etc/yum.repos.d/test.repo; yum -q -y install nginx-2:1.20.1-14.el9",
    );
    script = await Script.create(host);
    upstream = await EchoUpstream.start(GATEWAY);
    expect(await apply({ minimalVersion: "1.9" })).toMatchObject({ code: 0, stderr: "" });
    return () => upstream.stop();
  });

  const stdin = (nginx: object) =>
    script.stdin({ nginx, upstream: { servers: [{ address: upstream.address }] }, ipAddresses: [host.address] });
  const apply = (nginx: object) => script.apply(stdin(nginx));
  const connect = () => Client.open(`wss://${host.address}:5555/`, "", { rejectUnauthorized: false });
  const refused = async (nginx: object, said: string, remedy: string) => {
    const files = await ourFiles(host);
    const { code, stderr } = await apply(nginx);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${said}\n  ${remedy}`)]);
    expect(await host.run(VERSION)).toBe(OLD);
    expect(await ourFiles(host)).toEqual(files);
  };
  /** As if the package had no scriptlets that replace the running nginx, as nginx.org's where initscripts is missing. */
  const withoutScriptlets = async (work: () => Promise<void>) => {
    await host.run("cp -p /etc/dnf/dnf.conf /root/; echo tsflags=noscripts >>/etc/dnf/dnf.conf");
    await work();
    await host.run("mv /root/dnf.conf /etc/dnf/dnf.conf");
  };

  test("is enough where no more is asked for", async () => {
    expect((await apply({ minimalVersion: "1.20.1", upgrade: "when-older" })).code).toBe(0);
    expect(await host.run(VERSION)).toBe(OLD);
  });

  test("is too old: both versions and the remedy are named, and nothing is changed", () =>
    refused(
      { minimalVersion: "1.22" },
      "nginx 1.20.1 is installed, and nginx.minimalVersion is 1.22",
      "set nginx.upgrade to when-older, or run on the host: yum upgrade nginx",
    ));

  test("is not upgraded to one that is too old as well: what there is is named", () =>
    refused(
      { minimalVersion: "1.24", upgrade: "when-older" },
      "nginx 1.20.1 is installed, nginx.minimalVersion is 1.24, and the host's repositories offer 1.22.1",
      "enable one that has it",
    ));

  test("is not upgraded where the configuration on disk could not be loaded", async () => {
    await host.run("echo broken >/etc/nginx/conf.d/theirs.conf");
    const { code, stderr } = await apply({ minimalVersion: "1.22", upgrade: "when-older" });
    expect([code, stderr]).toEqual([1, expect.stringContaining("so a newer one could not take over")]);
    expect(await host.run(`rm /etc/nginx/conf.d/theirs.conf; ${VERSION}`)).toBe(OLD);
  });

  test("gets the packages and the running nginx from before back, if the new one does not serve, and no others", async () => {
    await offerSemanage(host, OTHER(1), OTHER(2));
    await host.run("yum -q -y install other-1");
    const packages = await host.run("rpm -qa | sort");
    await withoutScriptlets(async () => {
      const input = stdin({ minimalVersion: "1.22", upgrade: "when-older" });
      // Another yum is first. rpm tells transactions apart by the second.
      const meanwhile = struck(
        input,
        "run_yum",
        `[[ " $* " != *" upgrade "* ]] || { rpm -U /srv/selinux/other-2-1.noarch.rpm; sleep 1; }\n`,
      );
      const { code, stderr } = await script.apply(struck(meanwhile, "serves_old", "return 1\n"));
      expect([code, stderr]).toEqual([1, expect.stringContaining("nginx 1.22.1 does not serve what nginx 1.20.1 did")]);
      expect(stderr).toContain("  the upgrade was taken back\n");
    });
    expect(await host.run("rpm -qa | sort")).toBe(packages.replace("other-1-1", "other-2-1"));
    expect(await host.run(VERSION)).toBe(OLD);
    const client = await connect();
    expect(await client.echo("still here")).toBe("still here");
    await client.close();
  });

  test("has to go back by hand where the repositories no longer have what was there: the command is named", async () => {
    await host.run("sed -i '/^\\[older\\]/,/^$/s/^enabled=1/enabled=0/' /etc/yum.repos.d/test.repo");
    await withoutScriptlets(async () => {
      const input = stdin({ minimalVersion: "1.22", upgrade: "when-older" });
      const { code, stderr } = await script.apply(struck(input, "serves_old", "return 1\n"));
      const command = `yum downgrade nginx-2:1.20.1-14.el9.x86_64 nginx-core-2:1.20.1-14.el9.x86_64`;
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`the upgrade could not be taken back; on the host: ${command}`),
      ]);
    });
    await host.run("sed -i '/^\\[older\\]/,/^$/s/^enabled=0/enabled=1/' /etc/yum.repos.d/test.repo");
    await host.run(DOWNGRADE);
    expect(await host.run(VERSION)).toBe(OLD);
  });

  test("is upgraded on the fly where its packages do not do it, and so is one that still runs after an upgrade", async () => {
    await withoutScriptlets(async () => {
      await host.run("yum -q -y upgrade nginx");
      const { code, stderr } = await apply({ minimalVersion: "1.22" });
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining("nginx 1.22.1 is installed, but an older one still runs"),
      ]);
      expect(await apply({ minimalVersion: "1.22", upgrade: "when-older" })).toMatchObject({ code: 0, stderr: "" });
      expect(await host.run(VERSION)).toBe(NEW);
    });
    await host.run(DOWNGRADE);
    expect(await host.run(VERSION)).toBe(OLD);
  });

  test("is upgraded without an open socket being closed, and the endpoint goes on with the new one", async () => {
    const open = await Promise.all([connect(), connect()]);
    const old = (await host.run("cat /run/nginx.pid")).trim();
    // A later step fails: the upgrade has been proved by then, and stays.
    const upgrade = { minimalVersion: "1.22", upgrade: "when-older" };
    const late = await script.apply(struck(stdin(upgrade), "prove_upgrade", "fail 'a late failure' 'none'\n"));
    expect([late.code, late.stderr]).toEqual([1, "wss-endpoint chat: a late failure\n  none\n"]);
    expect(late.stdout).toContain("upgraded nginx from 1.20.1 to 1.22.1");
    expect(await host.run(VERSION)).toBe(NEW);
    expect(await apply(upgrade)).toMatchObject({ code: 0, stderr: "" });
    for (const client of open) expect(await client.echo("from before")).toBe("from before");
    const client = await connect();
    expect(await client.echo("from after")).toBe("from after");

    // A further upgrade has to wait for the sockets from before this one.
    await withoutScriptlets(async () => {
      await host.run(DOWNGRADE);
      const again = await apply(upgrade);
      expect([again.code, again.stderr]).toEqual([
        1,
        expect.stringContaining(`connections from before that (pid ${old})`),
      ]);
    });
    for (const socket of [...open, client]) {
      expect(await socket.echo("to the end")).toBe("to the end");
      await socket.close();
    }
  });
});
