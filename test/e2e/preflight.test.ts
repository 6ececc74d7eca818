import { beforeAll, describe, expect, test } from "vitest";
import { NOBODY, type TestHost } from "../hosts/host";
import { Commands } from "./commands";
import { filesUnder, ourFiles } from "./hostFacts";
import { Script } from "./script";
import { freshHost, TestStack } from "./setting";

let host: TestHost;
let script: Script;
let commands: Commands;

beforeAll(async () => {
  host = await freshHost("preflight", 161);
  script = await Script.create(host);
  commands = Commands.create(host);
});

const preflight = (words: string[] = [], user = "root", input = "") =>
  commands.run(["preflight", `${user}@${host.address}`, ...words], input);

/** All that a look could leave, but for the system's own record of logins. */
async function traces(): Promise<Map<string, string>> {
  const files = await filesUnder(
    host,
    "/etc",
    "/var/{cache,log,tmp}",
    "/var/lib/{dnf,wss-endpoint}",
    "/root",
    "/home",
    "/tmp",
    "/run/wss*",
  );
  for (const path of files.keys()) if (/^\/var\/log\/(journal|wtmp|btmp|lastlog)/.test(path)) files.delete(path);
  return files;
}

describe("a good host", () => {
  test.each([
    ["root", "root"],
    ["deploy", "by sudo, without a password"],
  ])("has nothing in the way, as %s sees it, and is not changed by the look", async (user, privilege) => {
    const before = await traces();
    const { code, stdout, stderr } = await preflight(["--upstream", "localhost:22"], user);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").map((line) => line.slice(0, 20).trim().replace(/ +/, " "))).toEqual([
      "ok privilege",
      "ok system",
      "ok commands",
      "ok disk",
      "ok clock",
      "ok nginx",
      "ok yum",
      "ok addresses",
      "ok port",
      "ok upstream",
      "ok selinux",
      "ok firewall",
      "",
    ]);
    expect(stdout).toContain(`ok       privilege   ${privilege}\n`);
    expect(stdout).toContain("CentOS Stream 9");
    expect(before.size).toBeGreaterThan(100);
    expect(await traces()).toEqual(before);
  });

  test("can be looked at with a sudo password, which is asked for, and refused in one line without it", async () => {
    const { code, stdout, stderr } = await preflight(["--ask-sudo-password"], "pwuser", "secret\n");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("ok       privilege   by sudo, with a password\n");
    const without = await preflight([], "pwuser");
    expect([without.code, without.stdout]).toEqual([1, ""]);
    expect(without.stderr).toBe(
      "wss-endpoint: user pwuser cannot become root: sudo asks for a password; give --ask-sudo-password\n",
    );
    const wrong = await preflight(["--ask-sudo-password"], "pwuser", "wrong-canary\n");
    expect(wrong.stderr).toContain("sudo refused the password; check --ask-sudo-password");
    expect(wrong.stderr).not.toContain("canary");
  });

  test("can be looked at from the host itself, with the script printed, and by programs", async () => {
    const printed = await commands.run(["preflight", "--print-script", "--port", "8443"]);
    const { stdout } = await host.exec("sudo bash -s", { user: "deploy", input: printed.stdout });
    expect(stdout).toContain("ok       privilege   by sudo\n");
    expect(stdout).toContain("ok       port        8443 is free\n");
    const { code, stderr } = await host.exec("bash -s", { user: "deploy", input: printed.stdout });
    expect([code, stderr]).toEqual([1, expect.stringContaining("only root sees what is on this host")]);
    const json = JSON.parse((await preflight(["--json"])).stdout) as object[];
    expect(json).toHaveLength(12);
    expect(json[8]).toEqual({ section: "host", state: "ok", about: "port", finding: "443 is free" });
  });
});

test("an upstream that does not answer is noted, and stands in nobody's way", async () => {
  const { code, stdout } = await preflight(["--upstream", "localhost:22", "--upstream", "[::1]:9"]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^note +upstream +the upstream \[::1\]:9 does not answer$/m),
  ]);
});

describe("a host with five things wrong at once", () => {
  const WRONG: [RegExp, RegExp][] = [
    [/there is no openssl command/, /run on the host: yum install openssl/],
    [/the nginx unit is masked/, /run on the host: systemctl unmask nginx/],
    [/the host does not have the address 192\.0\.2\.9/, /give listenAddresses that it has/],
    [/port 5555 is held by python3 \(pid \d+\) of \S+/, /stop that program, or give the endpoint another port/],
    [/the host does not know the upstream's name nowhere\.invalid/, /make it known to the host's DNS/],
  ];
  let wrong: TestHost;
  beforeAll(async () => {
    wrong = await freshHost("fivewrong", 162);
    await wrong.run(
      "mv /usr/bin/openssl /usr/bin/openssl.gone; systemctl mask nginx; setsid python3 -m http.server 5555 </dev/null >/dev/null 2>&1 &",
    );
    await wrong.run("until ss -Hltn 'sport = :5555' | grep -q .; do sleep 0.1; done");
  });

  test("has all of them in one error of up, which made nothing", async () => {
    const before = await filesUnder(wrong, "/etc", "/var/lib/wss-endpoint");
    const stack = await TestStack.create("five", wrong, {
      port: 5555,
      listenAddresses: ["127.0.0.1", "192.0.2.9"],
      upstream: { servers: [{ address: "nowhere.invalid:1" }] },
    });
    const { errors } = await stack.failingUp();
    const lines = errors.join("\n").split("\n");
    const from = lines.findIndex((line) => line.includes("wss-endpoint chat: there is no openssl"));
    for (const [index, [problem, remedy]] of WRONG.entries()) {
      expect(lines[from + 2 * index]).toMatch(problem);
      expect(lines[from + 2 * index + 1]).toMatch(remedy);
    }
    expect(lines.filter((line) => line.includes("wss-endpoint chat: "))).toHaveLength(5);
    expect(await filesUnder(wrong, "/etc", "/var/lib/wss-endpoint")).toEqual(before);
  });

  test("has the same five by preflight alone", async () => {
    const asked = ["--port", "5555", "--listen-address", "192.0.2.9", "--upstream", "nowhere.invalid:1"];
    const { code, stdout } = await Commands.create(wrong).run(["preflight", `root@${wrong.address}`, ...asked]);
    expect(code).toBe(1);
    for (const [problem, remedy] of WRONG)
      expect(stdout).toMatch(new RegExp(`^problem +\\w+ +${problem.source}\n {21}${remedy.source}`, "m"));
    expect(stdout.match(/^problem/gm)).toHaveLength(5);
  });
});

describe("what up says before it makes anything, and preflight too:", () => {
  const overPki = (options: string) =>
    `mount -t tmpfs -o ${options} tmpfs /etc/pki/tls && mkdir /etc/pki/tls/private /etc/pki/tls/certs`;

  test.each([
    [
      "a folder is read-only",
      "mount --bind /etc/pki/tls /etc/pki/tls && mount -o remount,ro,bind /etc/pki/tls",
      "umount /etc/pki/tls",
      "/etc/pki/tls is read-only\n  see on the host: findmnt -T /etc/pki/tls\n",
    ],
    [
      "a disk is full",
      overPki("size=64k"),
      "umount /etc/pki/tls",
      "/etc/pki/tls is full: 64 KB are left\n  make room; see on the host: df -h /etc/pki/tls\n",
    ],
    [
      "inodes are used up",
      overPki("nr_inodes=50"),
      "umount /etc/pki/tls",
      "/etc/pki/tls is full: 47 inodes are left\n  remove files; see on the host: df -i /etc/pki/tls\n",
    ],
    [
      "there is no IPv6",
      "mount -t tmpfs tmpfs /proc/sys/net",
      "umount /proc/sys/net",
      'the host has no IPv6\n  give listenAddresses: ["0.0.0.0"]\n',
    ],
    [
      "it is no host of the family",
      "mv /etc/pki/tls/private /etc/pki/tls/elsewhere",
      "mv /etc/pki/tls/elsewhere /etc/pki/tls/private",
      "there is no /etc/pki/tls/private\n  use a host of the CentOS / RHEL family\n",
    ],
    [
      "rpm is broken",
      "mv /usr/bin/rpm /usr/bin/rpm.gone",
      "mv /usr/bin/rpm.gone /usr/bin/rpm",
      "rpm cannot list the packages\n  see that this works on the host: rpm -qa\n",
    ],
  ])("%s", async (_what, breaks, mends, message) => {
    await host.run(breaks);
    const before = await ourFiles(host);
    try {
      const result = await script.apply(script.stdin());
      expect(result).toEqual({ code: 1, stdout: "", stderr: `wss-endpoint chat: ${message}` });
      const { code, stdout } = await preflight(["--port", "5555"]);
      expect([code, stdout.match(/^problem/gm)]).toEqual([1, ["problem"]]);
      expect(stdout.replace(/^(problem +\w+| {18}) +/gm, (margin) => (margin.startsWith("p") ? "" : "  "))).toContain(
        message,
      );
      expect(await ourFiles(host)).toEqual(before);
    } finally {
      await host.run(mends);
    }
  });

  test.each([
    ["not_before", "2100-01-01T00:00:00Z or later"],
    ["not_after", "2001-01-01T00:00:00Z or earlier"],
  ])("the host's clock is wrong (%s), which is a warning: clients have clocks of their own", async (bound, is) => {
    const seconds = Date.parse(is.slice(0, 20)) / 1000;
    const sent = script.stdin({ port: 6002 }, "clock");
    const { code, stdout } = await script.apply(
      sent.replace(new RegExp(`^${bound} .*$`, "m"), `${bound} ${seconds}`),
      "clock",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warning: the host's clock says \d{4}-\d\d-\d\dT\S+Z, where pulumi runs it is /m);
    expect(stdout).toContain(`${is}: set the clock that is wrong; on the host: chronyc makestep\n`);
    expect(await script.remove(script.stdin({ port: 6002, removePackage: true }, "clock"), "clock")).toMatchObject({
      code: 0,
    });
  });

  test("a clock that is a few minutes off is no problem", async () => {
    const soon = Math.floor(Date.now() / 1000) + 240;
    const sent = script.stdin({ port: 6001 }, "soon").replace(/^not_before .*$/m, `not_before ${soon}`);
    expect(await script.apply(sent, "soon")).toMatchObject({ code: 0, stderr: "" });
    expect(await script.remove(script.stdin({ port: 6001, removePackage: true }, "soon"), "soon")).toMatchObject({
      code: 0,
    });
  });
});

describe("yum is asked only by preflight, which says that", () => {
  const REPO = "/etc/yum.repos.d/test.repo";
  test.each([
    ["no repository has nginx", `sed -i 's/^enabled=1/enabled=0/' ${REPO}`, "enable AppStream"],
    [
      "the mirror is down",
      `sed -i 's,:8080/,:8081/,' ${REPO}`,
      "see that the host reaches it, then that this works: yum info nginx",
    ],
    [
      "its configuration is broken",
      `printf '[x]\\nname=x\\n' >${REPO}`,
      "see that this works on the host: yum info nginx",
    ],
  ])("%s", async (_what, breaks, remedy) => {
    await host.run(`cp ${REPO} /root/repo; ${breaks}`);
    const before = await traces();
    const { code, stdout } = await preflight();
    await host.run(`mv /root/repo ${REPO}`);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^problem +yum +yum has no nginx\n( {21}\| .*\n)+ {21}/m),
    ]);
    expect(stdout).toContain(remedy);
    before.delete("/root/repo");
    before.delete(REPO);
    const after = await traces();
    after.delete(REPO);
    expect(after).toEqual(before);
  });
});

test("a host that is not reached is told from one with problems", async () => {
  const { code, stdout, stderr } = await commands.run(["preflight", `root@${NOBODY}`]);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toContain(`wss-endpoint: root@${NOBODY} was not reached; try: ssh root@${NOBODY}\n`);
});
