import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeable } from "../e2e/hostFacts";
import { rewritten, Script, struck } from "../e2e/script";
import { offerSemanage, PACKAGE, REPOSITORY } from "../e2e/semanageStandIn";
import { freshHost } from "../e2e/setting";
import type { TestHost } from "../hosts/host";

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("yumlock", 201);
  script = await Script.create(host);
});
afterEach(() => script.remove(script.stdin({ removePackage: true })));

test("a database of rpm's that does not answer is not taken for packages that are gone: nginx stays, and is not called unused", async () => {
  expect((await script.apply(script.stdin())).code).toBe(0);
  const binary = await host.run("sha256sum /usr/sbin/nginx");
  // As a run that was cut off within the hour has left it.
  await host.run("echo $(($(stat -c %Z /usr/sbin/nginx) - 1)) >/var/lib/wss-endpoint/host/installing");
  const silent = (input: string) =>
    rewritten(input, (text) => text.replace('rpm() { timeout 60 rpm "$@"; }', "rpm() { return 124; }"));
  expect((await script.apply(silent(script.stdin({ paths: ["/new"] })))).code).toBe(0);
  const { code, stdout } = await script.remove(silent(script.stdin({ removePackage: true })));
  expect([code, stdout]).toEqual([0, expect.stringContaining("removed")]);
  expect(await host.run("sha256sum /usr/sbin/nginx; systemctl is-active nginx")).toBe(`${binary}active\n`);
  await host.run("yum -q -y remove nginx");
});

// yum notes in these files which process has the lock, and believes it as long as there is such a process.
const LOCKS = "/var/cache/dnf/metadata_lock.pid /var/lib/dnf/rpmdb_lock.pid";
const lockFor = (pid: string) =>
  host.run(`mkdir -p /var/cache/dnf; for file in ${LOCKS}; do printf %s ${pid} >$file; done`);
const liveOwner = async () => (await host.run("setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $!")).trim();

describe("yum's lock is held", () => {
  test("by a yum that ends: it is waited for, and the endpoint is made", async () => {
    const pid = await liveOwner();
    await lockFor(pid);
    const made = script.apply(script.stdin());
    // Between two tries it sleeps for 5 seconds.
    await expect.poll(async () => (await host.exec("pgrep -fx 'sleep 5'")).code, { timeout: 60_000 }).toBe(0);
    await host.run(`kill ${pid}`);
    expect(await made).toMatchObject({ code: 0, stderr: "" });
  });

  test("by one that does not: after 2 minutes it is named, and nothing is left", async () => {
    const pid = await liveOwner();
    await lockFor(pid);
    const before = await changeable(host);
    // All the tries, without the pauses between them.
    const { code, stdout, stderr } = await script.apply(struck(script.stdin(), "run_yum", "sleep() { :; }\n"));
    expect(stdout).toBe("waiting for yum's lock, which another process holds, 2 minutes at most\n");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("yum's lock is held by another process for 2 minutes\n"),
    ]);
    expect(stderr).toContain(pid);
    expect(await changeable(host)).toEqual(before);
    await host.run(`kill ${pid}; rm -f ${LOCKS}`);
  });

  test("and the way back does not wait for it either, where a repository was added", async () => {
    const pid = await liveOwner();
    await lockFor(pid);
    const nginx = { source: "nginx.org" };
    const before = await changeable(host);
    const { code } = await script.apply(struck(script.stdin({ nginx }), "run_yum", "sleep() { :; }\n"));
    expect(code).toBe(1);
    expect(await changeable(host)).toEqual(before);
    await host.run(`kill ${pid}; rm -f ${LOCKS}`);
  });

  test("by one that was killed: it is no reason to wait", async () => {
    const pid = await liveOwner();
    await host.run(`kill -9 ${pid}`);
    await lockFor(pid);
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
  });
});

const LOCKED =
  "import fcntl, time; f = open('/var/lib/rpm/.rpm.lock', 'r+'); fcntl.lockf(f, fcntl.LOCK_EX); time.sleep(600)";

test.each([
  [
    "gives up",
    `setsid python3 -c "${LOCKED}" </dev/null >/dev/null 2>&1 & echo $! >/root/holder; sleep 1`,
    "kill $(cat /root/holder)",
  ],
  [
    "waits without end, as old ones do (a stand-in)",
    `mv /usr/bin/rpm /usr/bin/real-rpm; printf '#!/bin/sh\\n[ "$1" != -e ] || exec sleep 600\\nexec real-rpm "$@"\\n' >/usr/bin/rpm; chmod 755 /usr/bin/rpm`,
    "mv /usr/bin/real-rpm /usr/bin/rpm",
  ],
])("rpm's lock is held, and rpm %s: a removal ends, and says that nginx stays", async (_what, hold, release) => {
  const mine = { removePackage: true };
  expect(await script.apply(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
  await host.run(hold);
  const impatient = rewritten(script.stdin(mine), (text) => text.replace("timeout 120 rpm -e", "timeout 2 rpm -e"));
  const { code, stdout } = await script.remove(impatient).finally(() => host.run(release));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^warning: the nginx package stays: /m)]);
  expect(await host.run("rpm -V nginx nginx-core nginx-filesystem; find /etc -name '*wss-endpoint*'")).toBe("");
  await host.run("yum -q -y remove nginx");
});

/** Strikes while yum is at work: before its transaction, in it or after it, which nobody can tell beforehand. */
describe.each([0.1, 0.25, 0.4, 0.6])("%d s after yum has begun", (seconds) => {
  test.each([
    ["the run is killed", "kill -9 $$"],
    ["the host's power fails", "systemctl reboot --force --force"],
  ])("%s: the next run installs what is missing and serves, and a removal leaves nothing", async (_what, fault) => {
    const strike = `(sleep ${seconds}; ${fault}) </dev/null >/dev/null 2>&1 9<&- &\n`;
    const { code } = await script.apply(struck(script.stdin({ removePackage: true }), "run_yum", strike));
    if (fault.includes("reboot")) await host.returns();
    expect(code).not.toBe(0);
    expect(await script.apply(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("rpm -V nginx nginx-core nginx-filesystem; ss -Hltn 'sport = :5555' | wc -l")).toBe("2\n");
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(
      await host.run("rpm -qa 'nginx*'; find /etc /usr/sbin -name 'nginx*'; find /etc /var/lib -name '*wss*'"),
    ).toBe("");
  });
});

describe("the power fails when nginx is enabled and does not run yet: the host's start has it run", () => {
  const strike = "systemctl reboot --force --force; sleep 600\n";
  const left =
    "rpm -qa 'nginx*'; systemctl is-active nginx; systemctl is-enabled nginx; find /etc /var/lib -name '*wss*'";
  test.each([
    ["nginx was not installed", "true", { removePackage: true }, "inactive\n"],
    [
      "nginx was installed, stopped and disabled",
      "yum -q -y install nginx; systemctl disable --now nginx",
      {},
      "nginx-filesystem-1.22.1-1.el9.noarch\nnginx-core-1.22.1-1.el9.x86_64\nnginx-1.22.1-1.el9.x86_64\ninactive\ndisabled\n",
    ],
  ])("%s: a removal leaves that, of the next run and alone", async (_what, before, mine, after) => {
    await host.run(`${before}; true`);
    for (const goesOn of [true, false]) {
      expect((await script.apply(struck(script.stdin(mine), "allow_port", strike))).code).not.toBe(0);
      await host.returns();
      expect(await host.run("systemctl is-active nginx")).toBe("active\n");
      if (goesOn) expect(await script.apply(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
      expect(await script.remove(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
      expect(await host.run(`${left} || true`)).toBe(after);
    }
    await host.run("yum -q -y remove nginx");
  });
});

test("an nginx that somebody else starts while a first up is at work is theirs: a removal leaves it running", async () => {
  await host.run("yum -q -y install nginx; systemctl -q disable --now nginx");
  const strike = "systemctl start nginx\n";
  expect(await script.apply(struck(script.stdin(), "allow_port", strike))).toMatchObject({ code: 0, stderr: "" });
  expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run("systemctl is-active nginx; systemctl is-enabled nginx || true")).toBe("active\ndisabled\n");
  await host.run("systemctl stop nginx; yum -q -y remove nginx");
});

test("a removal is killed when nginx is gone: the next one takes the key, too, that yum imported for it", async () => {
  const keys = () => host.run("rpm -qa gpg-pubkey");
  await host.run("rpm -qa gpg-pubkey | xargs -r rpm -e");
  const mine = { removePackage: true };
  expect(await script.apply(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
  expect(await keys()).not.toBe("");
  const strike = "[ -x /usr/sbin/nginx ] || kill -9 $$\n";
  expect((await script.remove(struck(script.stdin(mine), "remove_keys", strike))).code).not.toBe(0);
  expect([await host.run("rpm -qa 'nginx*'"), await keys()]).toEqual(["", expect.stringContaining("gpg-pubkey")]);
  expect(await script.remove(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
  expect(await keys()).toBe("");
});

// What rpm leaves where the power fails in the middle of its transaction, which is too short to be struck at will.
describe("the power fails when rpm has installed one package of nginx and written half of another", () => {
  const HALF = "/usr/sbin/nginx;6b0bc7c8";
  const ours = () => host.run("rpm -qa 'nginx*'; find /etc /usr/sbin -name 'nginx*'; find /etc /var/lib -name '*wss*'");
  const strike = `yum -q -y install nginx-filesystem >/dev/null 2>&1; echo half >'${HALF}'; kill -9 $$\n`;
  beforeEach(async () => {
    expect((await script.apply(struck(script.stdin({ removePackage: true }), "run_yum", strike))).code).not.toBe(0);
    expect(await ours()).toContain(`nginx-filesystem-1.22.1-1.el9.noarch\n/etc/nginx\n${HALF}\n`);
  });

  test("or with what it needs, and nginx without its unit: the next run installs the rest, and a removal leaves nothing", async () => {
    await script.remove(script.stdin({ removePackage: true }));
    await offerSemanage(host);
    const before = await host.run("rpm -qa | sort");
    const more = `yum -q -y install nginx-core ${PACKAGE} >/dev/null 2>&1; kill -9 $$\n`;
    expect((await script.apply(struck(script.stdin({ removePackage: true }), "run_yum", more))).code).not.toBe(0);
    expect(await host.run(`rpm -q nginx-core ${PACKAGE} >/dev/null && ls /usr/sbin/nginx`)).toContain("nginx");
    expect(await script.apply(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("rpm -qa | sort")).toBe(before);
    await host.run(`rm ${REPOSITORY}`);
  });

  test("the next run installs it whole, and a removal leaves nothing", async () => {
    expect(await script.apply(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(`rpm -V nginx nginx-core nginx-filesystem; ls '${HALF}' 2>&1 || true`)).toContain(
      "No such file",
    );
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await ours()).toBe("");
  });

  test("a removal alone leaves nothing, either", async () => {
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await ours()).toBe("");
  });

  test("what was there before is nobody's but the host's: it stays", async () => {
    await script.remove(script.stdin({ removePackage: true }));
    await host.run("yum -q -y install nginx-filesystem");
    await script.apply(struck(script.stdin({ removePackage: true }), "run_yum", strike));
    expect(await script.apply(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("rpm -qa 'nginx*'")).toBe("nginx-filesystem-1.22.1-1.el9.noarch\n");
    await host.run("rpm -e nginx-filesystem");
  });
});
