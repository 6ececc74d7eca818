import { beforeAll, describe, expect, test } from "vitest";
import { driftLook, overSsh } from "../../components/host/look";
import type { TestHost } from "../hosts/host";
import { Commands } from "./commands";
import { changeable } from "./hostFacts";
import { listen } from "./plainServer";
import { rewritten, Script, struck } from "./script";
import { enforcing, fakeBooleans, LABELS, offerSemanage, PACKAGE, REPOSITORY, SPEC } from "./semanageStandIn";
import { freshHost } from "./setting";

/** Needs it, and comes in no transaction of ours. */
const NEEDS_IT = SPEC.replace(`Name: ${PACKAGE}`, "Name: needs-it")
  .replace("AutoReqProv: no", `AutoReqProv: no\nRequires: ${PACKAGE}`)
  .replace(/%install\n.*\n%files\n.*\n/, "%files\n");

/** As EL's has: its own version of what is there in an older one, and which nothing else needs. */
const LIBRARY = (version: string) =>
  SPEC.replace(`Name: ${PACKAGE}`, "Name: policy-library")
    .replace("Version: 3.6", `Version: ${version}`)
    .replace(/%install\n.*\n%files\n.*\n/, "%files\n");

let host: TestHost;
let script: Script;
let commands: Commands;
let before: unknown;

beforeAll(async () => {
  host = await freshHost("semanage", 232);
  script = await Script.create(host);
  commands = Commands.create(host);
  await host.run("yum -q -y install nginx; systemctl start nginx; systemctl -q enable nginx");
  await offerSemanage(host, NEEDS_IT);
  before = await facts();
});

const facts = async () => ({
  files: await changeable(host),
  packages: await host.run("rpm -qa | sort"),
  labels: await host.run(`cat ${LABELS}`),
});
const input = (change: object = {}, name = "chat") => enforcing(script.stdin({ removePackage: true, ...change }, name));
const apply = (change: object = {}, name = "chat") => script.apply(input(change, name), name);
const remove = (change: object = {}, name = "chat") => script.remove(input(change, name), name);
const isThere = async () => (await host.exec(`rpm -q ${PACKAGE}`)).code === 0;
const labels = async () => (await host.run(`cut -d ' ' -f 3 ${LABELS}`)).trim();
const goesWithout = async () => {
  expect(await remove()).toMatchObject({ code: 0, stderr: "" });
  expect(await facts()).toEqual(before);
};

describe("a host that is enforcing and has no semanage", () => {
  test("gets it where a port needs a label, and both are gone with the endpoint", async () => {
    const { code, stdout, stderr } = await apply();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`installed ${PACKAGE}-3.6-1.noarch, to tell SELinux of the endpoint\n`);
    expect(stdout).toContain("SELinux: port 5555 is http_port_t now\n");
    expect([await isThere(), await labels()]).toEqual([true, "5555"]);
    const { stdout: status } = await commands.run(["status", `root@${host.address}`]);
    expect(status).toMatch(new RegExp(`^ok +added +packages .*${PACKAGE}\\.noarch`, "m"));
    expect((await apply()).stdout).not.toContain("installed");
    expect(await apply({ port: 5556 })).toMatchObject({ code: 0, stderr: "" });
    expect(await labels()).toBe("5556");
    const proved = await facts();
    expect((await apply({ port: 5557, requireUpstream: true })).code).toBe(1);
    expect(await facts()).toEqual(proved);
    await goesWithout();
  });

  test("gets it, and the label, also when it was not enforcing at its first up", async () => {
    const permissive = script.stdin({ removePackage: true });
    expect(await script.apply(permissive)).toMatchObject({ code: 0, stderr: "" });
    expect([await isThere(), await labels()]).toEqual([false, ""]);
    const asked = { selinux: { networkConnect: true } };
    const { command, input: look } = overSsh(driftLook("chat", [script.wanted(asked).endpoint]), "");
    const { stdout } = await host.exec(command, { input: enforcing(look) });
    expect(stdout).toContain("port 5555 is not http_port_t");
    expect(stdout).toContain("httpd_can_network_connect is off");
    expect(await apply()).toMatchObject({ code: 0, stderr: "" });
    expect([await isThere(), await labels()]).toEqual([true, "5555"]);
    await goesWithout();
  });

  test("does not get it where the port has its label in every policy", async () => {
    expect(await apply({ port: 8443 })).toMatchObject({ code: 0, stderr: "" });
    expect(await isThere()).toBe(false);
    await goesWithout();
  });

  test("keeps it where packages are to stay, and what other people's packages need", async () => {
    await apply();
    expect(await remove({ removePackage: false })).toMatchObject({ code: 0, stderr: "" });
    expect([await isThere(), await labels()]).toEqual([true, ""]);
    await host.run(`yum -q -y remove ${PACKAGE}`);
    await apply();
    await host.run("yum -q -y install needs-it");
    const { code, stdout } = await remove();
    expect([code, stdout]).toEqual([0, expect.stringContaining(`the ${PACKAGE} package stays: `)]);
    expect([await isThere(), await labels()]).toEqual([true, ""]);
    // Their own is nobody's to remove.
    expect(await apply()).toMatchObject({ code: 0, stderr: "" });
    expect(await remove()).toMatchObject({ code: 0, stderr: "" });
    expect(await isThere()).toBe(true);
    await host.run(`yum -q -y remove needs-it ${PACKAGE}`);
  });

  test("keeps it for another endpoint, and loses it with the last", async () => {
    await apply();
    await apply({ port: 5556 }, "second");
    await remove();
    expect([await isThere(), await labels()]).toEqual([true, "5556"]);
    await remove({ port: 5556 }, "second");
    expect([await isThere(), await labels()]).toEqual([false, ""]);
  });

  test("loses it again where the policy keeps the port for something else, and where a later step fails", async () => {
    const refused = await apply({ port: 3306 });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("SELinux keeps port 3306 for mysqld_port_t\n"),
    ]);
    expect(await facts()).toEqual(before);
    const late = await script.apply(struck(input(), "prove", "fail 'a late failure' 'none'\n"));
    expect(late.stderr).toContain("a late failure");
    expect(await facts()).toEqual(before);
  });

  test("where yum has none is told the exact commands, all in one, and is as it was", async () => {
    await host.run(`mv ${REPOSITORY} /root/`);
    const { code, stderr } = await apply({ selinux: { networkConnect: true } });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `SELinux is enforcing, there is no semanage to tell it of the endpoint, and yum could not`,
    );
    expect(stderr).toContain(
      `\n  run on the host: yum install ${PACKAGE} && semanage port -a -t http_port_t -p tcp 5555 && setsebool -P httpd_can_network_connect on\n`,
    );
    // The boolean alone can be turned on without it.
    const { stderr: connect } = await apply({ port: 443, selinux: { networkConnect: true } });
    expect(connect).toContain("\n  run on the host: setsebool -P httpd_can_network_connect on\n");
    await host.run(`mv /root/${REPOSITORY.split("/").pop() ?? ""} ${REPOSITORY}`);
    expect(await facts()).toEqual(before);
  });

  test("keeps the label of a port that two endpoints are on until the second goes", async () => {
    const named = (name: string) => ({ serverNames: [`${name}.example`] });
    expect(await apply(named("one"), "one")).toMatchObject({ code: 0, stderr: "" });
    expect(await apply(named("two"), "two")).toMatchObject({ code: 0, stderr: "" });
    expect(await remove(named("one"), "one")).toMatchObject({ code: 0, stderr: "" });
    expect([await isThere(), await labels()]).toEqual([true, "5555"]);
    expect(await remove(named("two"), "two")).toMatchObject({ code: 0, stderr: "" });
    expect(await facts()).toEqual(before);
  });

  test("has a boolean on until its last endpoint goes, also where a change needs another one", async () => {
    const { on, takeAway } = await fakeBooleans(host);
    const to = (port: number) => ({
      selinux: { networkConnect: true },
      upstream: { servers: [{ address: `127.0.0.1:${port}` }] },
    });
    // A port that is labelled, as another endpoint's is.
    await apply({ port: 5556 }, "second");
    expect(await apply(to(5556))).toMatchObject({ code: 0, stderr: "" });
    expect(await on()).toBe("httpd_can_network_relay\n");
    expect(await apply(to(9))).toMatchObject({ code: 0, stderr: "" });
    expect(await remove()).toMatchObject({ code: 0, stderr: "" });
    expect(await on()).toBe("httpd_can_network_relay\nhttpd_can_network_connect\n");
    expect(await remove({ port: 5556 }, "second")).toMatchObject({ code: 0, stderr: "" });
    expect(await on()).toBe("");
    await takeAway();
    expect(await facts()).toEqual(before);
  });

  test("is told by preflight, which installs nothing", async () => {
    const printed = await commands.run(["preflight", "--print-script", "--port", "5555"]);
    const asked = printed.stdout.replace("\nis_enforcing() {\n", (line) => `${line}return 0\n`);
    const { code, stdout } = await host.exec("bash -s", { input: asked });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^note +selinux +SELinux is enforcing, and there is no/m),
    ]);
    expect(stdout).toContain(`up installs ${PACKAGE}\n`);
    expect(await facts()).toEqual(before);
  });
});

test("what SELinux denied before is not why an upstream says nothing today", async () => {
  const mute = await listen((socket) => socket.resume());
  const silent = input({ upstream: { servers: [{ address: mute }] }, timeouts: { connect: 1 } });
  const [, name = ""] = /^http_host (.*)$/m.exec(silent) ?? [];
  const denied = `connect() failed (13: Permission denied) while connecting to upstream, upstream: "http://192.0.2.9:80/", host: "${name}"`;
  await host.run("cat >>/var/log/nginx/error.log", { input: `2026/01/01 00:00:00 [crit] 1#1: *1 ${denied}\n` });
  const { code, stdout } = await script.apply(silent);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`warning: the upstream ${mute} does not answer (no status within 6 s)`),
  ]);
  expect(stdout).not.toContain("SELinux forbids");
  await goesWithout();
});

test.each([
  ["disabled", undefined, false],
  ["permissive", "0", false],
  ["enforcing", "1", true],
])("a host whose SELinux is %s, by its own word, gets semanage: %s, %s", async (_mode, enforce, gets) => {
  const file = "/root/enforce";
  if (enforce !== undefined) await host.run(`printf ${enforce} >${file}`);
  const told = rewritten(script.stdin({ removePackage: true }), (text) =>
    text.replaceAll("/sys/fs/selinux/enforce", file),
  );
  expect(await script.apply(told)).toMatchObject({ code: 0, stderr: "" });
  expect([await isThere(), await labels()]).toEqual([gets, gets ? "5555" : ""]);
  expect(await script.remove(told)).toMatchObject({ code: 0, stderr: "" });
  await host.run(`rm -f ${file}`);
  expect(await facts()).toEqual(before);
});

test("another change of the policy is waited for; where it does not end, that is said, and nothing is left", async () => {
  const lock = "/var/lib/selinux/targeted/semanage.trans.LOCK";
  const holder = `touch ${lock}; setsid flock ${lock} sleep`;
  const waiting = "waiting for another change of SELinux's policy, 2 minutes at most\n";
  await host.run(`${holder} 6 </dev/null >/dev/null 2>&1 & sleep 0.3`);
  const made = await apply();
  expect([made.code, made.stderr, made.stdout]).toEqual([0, "", expect.stringContaining(waiting)]);
  await goesWithout();

  await host.run(`${holder} 600 </dev/null >/dev/null 2>&1 & sleep 0.3`);
  const impatient = rewritten(input(), (text) => text.replace('-w 120 "$lock"', '-w 2 "$lock"'));
  const { code, stdout, stderr } = await script.apply(impatient);
  expect([code, stdout]).toEqual([1, expect.stringContaining(waiting)]);
  expect(stderr).toContain(
    `another process has held SELinux's policy for 2 minutes\n  find it with: find -L /proc/[0-9]*/fd/* -maxdepth 0 -samefile ${lock} 2>/dev/null\n`,
  );
  await host.run(`pkill -fx 'sleep 600'; rm ${lock}`);
  expect(await facts()).toEqual(before);
});

test("a package that was only upgraded for it stays", async () => {
  await host.run("cat >/root/old.spec", { input: LIBRARY("3.5") });
  await host.run("cat >/root/new.spec", { input: LIBRARY("3.6") });
  await host.run("cat >/root/semanage.spec", {
    input: SPEC.replace("Release: 1", "Release: 2\nRequires: policy-library = 3.6"),
  });
  await host.run(`cd /root; for spec in old new semanage; do rpmbuild --quiet -bb --define '_topdir /root/rb' $spec.spec; done
    mv rb/RPMS/*/*.rpm /srv/selinux; rpmsign --define '_gpg_name Test Repo' --addsign /srv/selinux/*.rpm >/dev/null; createrepo_c -q /srv/selinux
    yum -q clean expire-cache; yum -q -y install policy-library-3.5`);
  expect(await apply()).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run(`rpm -q ${PACKAGE} policy-library`)).toBe(
    `${PACKAGE}-3.6-2.noarch\npolicy-library-3.6-1.noarch\n`,
  );
  expect(await remove()).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run("rpm -q policy-library")).toBe("policy-library-3.6-1.noarch\n");
  expect(await isThere()).toBe(false);
  await host.run(
    "yum -q -y remove policy-library; rm /srv/selinux/policy-library-* /srv/selinux/*-2.noarch.rpm; createrepo_c -q /srv/selinux; yum -q clean expire-cache",
  );
});

describe("a first run that was cut off", () => {
  test.each(["note_installed", "open_firewall"])(
    "at %s: the next run, a removal and a run that fails know what it had done",
    async (step) => {
      for (const then of ["apply", "remove", "fail"]) {
        expect((await script.apply(struck(input(), step))).code).not.toBe(0);
        if (then === "apply") expect(await apply({ port: 5557 })).toMatchObject({ code: 0, stderr: "" });
        else if (then === "fail")
          await script.apply(struck(input({ port: 5557 }), "commit", "fail 'too late' 'none'\n"));
        if (then === "apply") expect(await labels()).toBe("5557");
        if (then === "fail") expect(await facts()).toEqual(before);
        else await goesWithout();
      }
    },
  );
});
