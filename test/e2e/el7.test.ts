import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { CONFIG } from "./chatFiles";
import { Client } from "./client";
import { Commands } from "./commands";
import { everything, filesUnder } from "./hostFacts";
import { Script } from "./script";
import { cleanUp, freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

const EPEL = { nginx: { source: "epel" } };

/** yum's folders, and what else a look could leave. */
const traces = (host: TestHost) => filesUnder(host, "/etc", "/var/{cache,tmp}", "/var/lib/{dnf,yum}", "/root", "/tmp");

describe("a bare CentOS 7", () => {
  let host: TestHost;
  let script: Script;
  let before: Awaited<ReturnType<typeof everything>>;

  beforeAll(async () => {
    host = await freshHost("el7-bare", 91, "el7");
    script = await Script.create(host);
    before = await everything(host);
  });
  const refused = async (change: object, ...said: string[]) => {
    const { code, stderr } = await script.apply(script.stdin(change));
    for (const text of said) expect(stderr).toContain(text);
    expect(code).toBe(1);
    expect(await everything(host)).toEqual(before);
  };

  test("is looked at by preflight without a trace, which says that the distribution has no nginx, and where there is one", async () => {
    const found = await traces(host);
    const { code, stdout } = await Commands.create(host).run(["preflight", `root@${host.address}`]);
    expect(stdout).toContain("note     system      this is EL7, which is past its end of life since 2024-06-30\n");
    expect(stdout).toMatch(
      /problem {2}yum {9}yum has no nginx\n.*Error: No matching Packages to list\n.*or EPEL, or give nginx/,
    );
    expect(stdout).toMatch(/^ok {7}commands {4}OpenSSL 1\.0\.2/m);
    expect(code).toBe(1);
    expect(await traces(host)).toEqual(found);
  });

  test("has no nginx of its own: the words are yum 3's, the way out is EPEL", () =>
    refused(
      {},
      "No package nginx available.",
      "no enabled repository has nginx: enable AppStream (EL8 and later) or EPEL",
    ));

  test("before 7.5 has an ss without -H: said before anything is looked for with it", async () => {
    const ss = (await host.run("PATH=/usr/sbin:/usr/bin type -P ss")).trim();
    await host.run(`mv ${ss} /root/ss`);
    const older = `#!/bin/sh\ncase $1 in -*H*) echo "ss: invalid option -- 'H'" >&2; exit 255 ;; esac\nexec /root/ss "$@"\n`;
    await host.run(`cat >${ss}; chmod 755 ${ss}`, { input: older });
    const { code, stderr } = await script.apply(script.stdin(EPEL));
    await host.run(`mv /root/ss ${ss}`);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("the host's ss has no option -H, as before CentOS 7.5\n"),
    ]);
    expect(await everything(host)).toEqual(before);
  });

  test("knows no modules", () =>
    refused({ nginx: { moduleStream: "1.24" } }, "leave nginx.moduleStream out: this yum knows no modules"));

  test("whose repositories still name the mirrors that are gone is told of the vault", async () => {
    await host.run(
      "cp -p /etc/yum.repos.d/test.repo /root/; sed -i '/^.base.$/,/^$/s,^baseurl=.*,mirrorlist=http://mirrorlist.invalid/?release=7,' /etc/yum.repos.d/test.repo",
    );
    const { code, stderr } = await script.apply(script.stdin(EPEL));
    await host.run("mv /root/test.repo /etc/yum.repos.d/");
    expect(stderr).toContain("Cannot find a valid baseurl for repo: base");
    expect(stderr).toContain("what CentOS 7 had is at https://vault.centos.org/7.9.2009/");
    expect(code).toBe(1);
    expect((await everything(host)).packages).toBe(before.packages);
  });

  test("gets EPEL's nginx from where it is kept now, and loses it with what came along", async () => {
    const gpgKey = await host.run("cat /etc/pki/rpm-gpg/RPM-GPG-KEY-test");
    const nginx = { repository: { baseUrl: `http://${GATEWAY}:8080/el7/archive/`, gpgKey } };
    const { code, stdout, stderr } = await script.apply(script.stdin({ nginx }));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("warning: this is EL7, which is past its end of life since 2024-06-30");
    expect(await host.run("rpm -q nginx openssl11-libs; ls /etc/yum.repos.d")).toBe(
      "nginx-1.20.1-10.el7.x86_64\nopenssl11-libs-1.1.1k-5.el7.x86_64\ntest.repo\nwss-endpoint-nginx.repo\n",
    );
    const removed = await script.remove(script.stdin({ nginx, removePackage: true }));
    expect([removed.code, removed.stderr]).toEqual([0, ""]);
    expect(await everything(host)).toEqual(before);
  });

  test("waits for another yum, and then has its turn", async () => {
    await host.run("sh -c 'sleep 3 & echo $! >/var/run/yum.pid' >/dev/null 2>&1");
    const { code, stdout, stderr } = await script.apply(script.stdin(EPEL));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("waiting for yum's lock, which another process holds");
    await script.remove(script.stdin({ ...EPEL, removePackage: true }));
    expect(await everything(host)).toEqual(before);
  });
});

describe("a CentOS 7 that has nginx", () => {
  let host: TestHost;
  let script: Script;
  let upstream: string;
  let before: Awaited<ReturnType<typeof everything>>;

  beforeAll(async () => {
    host = await freshHost("el7-nginx", 92, "el7");
    await host.run("yum -q -y install epel-release && yum -q -y install nginx && systemctl enable --now nginx");
    script = await Script.create(host);
    const echo = await EchoUpstream.start(GATEWAY);
    cleanUp(() => echo.stop());
    upstream = echo.address;
    before = await everything(host);
  });
  const given = (change: object = {}) => script.stdin({ upstream: { servers: [{ address: upstream }] }, ...change });
  const config = () => host.run(`stat -c '%i %Z' ${CONFIG}; cat ${CONFIG}`);

  test("serves a client, and what nginx refuses is never in place", async () => {
    expect(await script.apply(given())).toMatchObject({ code: 0, stderr: "" });
    const client = await Client.open(`wss://${host.address}:5555/`, script.certificate);
    expect(await client.echo("hello")).toBe("hello");
    const written = await config();
    const { code, stderr } = await script.apply(given({ upstream: { servers: [{ address: "nowhere.invalid:1" }] } }));
    expect(stderr).toContain("host not found in upstream");
    expect(code).toBe(1);
    expect(await config()).toBe(written);
    expect(await client.echo("still here")).toBe("still here");
    await client.close();
  });

  test("is well by status, which names the certificate", async () => {
    const { code, stdout } = await Commands.create(host).run(["status", `root@${host.address}`]);
    expect(stdout).toMatch(/^ok {7}certificate \/CN=x, SHA-256 /m);
    expect(stdout).toMatch(/^ok {7}live /m);
    expect(stdout).not.toMatch(/^problem/m);
    expect(code).toBe(0);
  });

  test("with TLS 1.3 alone is not proved by an openssl that does not speak it: said before, and done with EPEL's other one", async () => {
    const modern = given({ tlsProfile: "modern" });
    const written = await config();
    const { code, stderr } = await script.apply(modern);
    expect(stderr).toMatch(/the host.s OpenSSL 1\.0\.2\S+ does not speak TLS 1\.3, and the endpoint nothing else/);
    expect(stderr).toContain("yum install openssl11");
    expect(code).toBe(1);
    expect(await config()).toBe(written);
    await host.run("yum -q -y install openssl11");
    expect(await script.apply(modern)).toMatchObject({ code: 0, stderr: "" });
    await host.run("yum -q -y remove openssl11");
  });

  test("gets as many descriptors as sockets need by the one limit that its systemd tells of, and has its own back with the next change", async () => {
    const limit = () => host.run("awk '/^Max open files/ { print $4 }' /proc/$(cat /run/nginx.pid)/limits");
    const own = await limit();
    const { stdout } = await script.apply(given({ connectionLimits: { total: 2000 } }));
    expect(stdout).toMatch(/^systemd: \S+ has LimitNOFILE=5024$/m);
    expect([own, await limit()]).toEqual(["1024\n", "5024\n"]);
    expect(await script.apply(given())).toMatchObject({ code: 0, stderr: "" });
    expect(await limit()).toBe(own);
  });

  test("keeps it when the endpoint goes", async () => {
    expect(await script.remove(given({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await everything(host)).toEqual(before);
  });
});
