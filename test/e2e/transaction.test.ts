import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { ourFiles } from "./hostFacts";
import { Script, struck } from "./script";
import { freshHost } from "./setting";

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("script", 17);
  await host.run("yum -q -y install nginx");
  script = await Script.create(host);
});

const stdin = (change?: object, name?: string) => script.stdin(change, name);
const apply = (input: string, name?: string) => script.apply(input, name);
const remove = (input: string, name?: string) => script.remove(input, name);
const config = () => host.run("cat /etc/nginx/conf.d/*.conf");

const READ_ONLY = "mount --bind /etc/nginx/conf.d /etc/nginx/conf.d && mount -o remount,bind,ro /etc/nginx/conf.d";

describe("an upload that is cut", () => {
  test("anywhere runs nothing, and says that it did not arrive whole", { timeout: 600_000 }, async () => {
    const whole = stdin();
    const before = await ourFiles(host);
    // At the end of every line, at each letter of the calls, and in the midst of lines. A bash that gets no whole first
    // line has nothing to run and says 0.
    const saysNothing = (end: number) => end <= whole.indexOf("\n");
    const ends = new Set([0, ...[...whole.matchAll(/\n/g)].map(({ index }) => index + 1)]);
    for (const call of [whole.indexOf('\nbecome_root "$@"'), whole.indexOf('; eval "$sent_script"\n')])
      for (let i = 0; i <= 16; i++) ends.add(call + i);
    for (let i = 0; i < 50; i++) ends.add(Math.floor((whole.length * (i + 0.37)) / 50));
    const check = async (end: number) => {
      if (end >= whole.length - 1) return;
      const { code, stderr } = await apply(whole.slice(0, end));
      expect([end, code === 0]).toEqual([end, saysNothing(end)]);
      // In the midst of a word or a quote bash has its own words for it.
      const ours = whole[end - 1] === "\n" && !saysNothing(end) && !stderr.includes("syntax error");
      if (ours) expect([end, stderr]).toEqual([end, expect.stringMatching(/did not arrive whole|unexpected EOF/)]);
    };
    const all = [...ends];
    while (all.length > 0) await Promise.all(all.splice(0, 8).map(check));
    expect(await ourFiles(host)).toEqual(before);
    expect(await host.run("systemctl is-active nginx || true")).toBe("inactive\n");
  });

  test("by a connection that breaks down runs nothing either", async () => {
    const before = await ourFiles(host);
    // Long enough for the host to be reading it for seconds.
    const running = apply(stdin().replace(/\nend\n$/, `\npadding ${"x".repeat(20_000_000)}\nend\n`));
    await expect
      .poll(async () => (await host.exec("pgrep -fx 'bash -s -- apply chat'")).code, { timeout: 20_000 })
      .toBe(0);
    await host.exec(`ss -K dst ${GATEWAY} sport = :22`);
    expect((await running).code).toBe(255);
    await expect
      .poll(async () => (await host.exec("pgrep -fx 'bash -s -- apply chat'")).code, { timeout: 20_000 })
      .toBe(1);
    expect(await ourFiles(host)).toEqual(before);
    expect(await host.run("systemctl is-active nginx || true")).toBe("inactive\n");
  });

  test("and the whole one does its work", async () => {
    expect(await apply(stdin())).toMatchObject({ code: 0, stderr: "" });
  });
});

test("a child that reads standard input gets none of the script", async () => {
  // Were a child to read it, openssl and ssh-keygen would, and the rest of the script would be gone.
  const input = struck(stdin({ paths: ["/x"] }), "apply", "[ -z \"$(cat)\" ] || fail 'a child could read' 'x'\n");
  expect(await apply(input)).toMatchObject({ code: 0, stderr: "" });
});

test("an unchanged endpoint is proved again, and nothing is reloaded or rewritten", async () => {
  await apply(stdin());
  const inode = await host.run("stat -c '%i %Y' /etc/nginx/conf.d/*.conf; ls -i /etc/pki/tls/private");
  const { stdout } = await apply(stdin());
  expect(stdout).not.toContain("reloaded");
  expect(await host.run("stat -c '%i %Y' /etc/nginx/conf.d/*.conf; ls -i /etc/pki/tls/private")).toBe(inode);
});

test("endpoints with names as long as they may be, and alike, stand beside each other, and go", async () => {
  const before = await ourFiles(host);
  const [one = "", two = ""] = ["one", "two"].map((end) => `${"c".repeat(61)}${end}`);
  const wanted = (port: number) => ({ port, webSocketOnly: true });
  const results = [await apply(stdin(wanted(8444), one), one), await apply(stdin(wanted(8445), two), two)];
  expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(Array(2).fill([0, ""]));
  expect((await remove(stdin(wanted(8444), one), one)).code).toBe(0);
  expect((await remove(stdin(wanted(8445), two), two)).code).toBe(0);
  expect(await ourFiles(host)).toEqual(before);
});

test("values that no honest program sends are refused on the host too", async () => {
  const before = await ourFiles(host);
  for (const [from, to] of [
    ["port 5555", "port 5555;reboot"],
    ["port 5555", "port $(reboot)"],
    ["path /", "path /\t;"],
    ["endpoint chat", "endpoint ../chat"],
    ["certificate_id ", "certificate_id ../../x"],
  ] as const) {
    const { code, stderr } = await apply(stdin().replace(`\n${from}`, `\n${to}`));
    expect([to, code]).toEqual([to, 1]);
    expect(stderr).toMatch(/is not valid|is for another endpoint/);
  }
  expect((await host.exec("bash -s -- apply '../x'", { input: stdin() })).code).toBe(1);
  expect(await ourFiles(host)).toEqual(before);
});

// At which steps, and what then serves: test/faults/kills.test.ts.
describe("a run that is killed", () => {
  test("and then asked for what nginx refuses goes back to what was proved last", async () => {
    expect(await apply(stdin())).toMatchObject({ code: 0 });
    const proved = await host.run("cat /etc/nginx/conf.d/*.conf");
    await apply(struck(stdin({ paths: ["/unproved"] }), "prove"));
    expect(await host.run("cat /etc/nginx/conf.d/*.conf")).toContain("/unproved");
    const { code } = await apply(stdin({ upstream: { servers: [{ address: "nowhere.invalid:1" }] } }));
    expect(code).toBe(1);
    expect(await host.run("cat /etc/nginx/conf.d/*.conf")).toBe(proved);
    expect(await apply(stdin())).toMatchObject({ code: 0, stderr: "" });
  });

  test("and then fails at its first step goes back, too, be it a first run or a later one", async () => {
    const early = stdin({ nginx: { minimalVersion: "9.0" } });
    expect(await apply(stdin())).toMatchObject({ code: 0 });
    const files = await ourFiles(host);
    await apply(struck(stdin({ paths: ["/unproved"] }), "prove"));
    const { code, stderr } = await apply(early);
    expect([code, stderr]).toEqual([1, expect.stringContaining("minimalVersion is 9.0")]);
    expect(await ourFiles(host)).toEqual(files);
    await remove(stdin());
    await apply(struck(stdin(), "prove"));
    expect((await apply(early)).code).toBe(1);
    expect(await host.run("find /etc/nginx /etc/pki /var/lib -name '*wss*'; systemctl is-active nginx || true")).toBe(
      "inactive\n",
    );
  });

  test("behind its proof leaves that as what was proved last", async () => {
    const change = { paths: ["/proved"] };
    expect(await apply(stdin())).toMatchObject({ code: 0 });
    await apply(struck(stdin(change), "drop_previous"));
    expect((await apply(stdin({ upstream: { servers: [{ address: "nowhere.invalid:1" }] } }))).code).toBe(1);
    expect(await config()).toBe(script.written(change));
    expect(await apply(stdin(change))).toMatchObject({ code: 0, stderr: "" });
  });

  test.each([
    [
      "a removal that fails",
      () => remove(stdin()),
      "echo broken >/etc/nginx/conf.d/x.conf",
      "rm /etc/nginx/conf.d/x.conf",
    ],
    [
      "a disk that takes no writes when all is to be put back",
      () => apply(struck(stdin({ paths: ["/other"] }), "prove", `${READ_ONLY}; fail 'a late failure' none\n`)),
      "true",
      "umount /etc/nginx/conf.d",
    ],
  ])("and then meets %s is not forgotten", async (_what, run, before, after) => {
    expect(await apply(stdin())).toMatchObject({ code: 0 });
    const files = await ourFiles(host);
    await apply(struck(stdin({ paths: ["/unproved"] }), "prove"));
    await host.run(before);
    expect((await run()).code).toBe(1);
    await host.run(after);
    expect(await config()).not.toBe(script.written());
    expect((await apply(stdin({ upstream: { servers: [{ address: "nowhere.invalid:1" }] } }))).code).toBe(1);
    expect(await ourFiles(host)).toEqual(files);
  });

  test("while it brought a new certificate, before one that nginx refuses, leaves a pair that nginx can load", async () => {
    expect(await apply(stdin())).toMatchObject({ code: 0 });
    const files = await ourFiles(host);
    const refused = { upstream: { servers: [{ address: "nowhere.invalid:1" }] } };
    await script.renew();
    await apply(struck(stdin(), "prove"));
    expect((await apply(stdin(refused))).code).toBe(1);
    expect((await host.exec("nginx -t")).code).toBe(0);
    expect(await ourFiles(host)).toEqual(files);
    await remove(struck(stdin(), "forget_endpoint"));
    expect((await apply(stdin(refused))).code).toBe(1);
    expect((await host.exec("nginx -t")).code).toBe(0);
    expect(await apply(stdin())).toMatchObject({ code: 0, stderr: "" });
  });

  test("in the middle of its removal is finished by the next removal, and one more finds nothing to do", async () => {
    for (const step of ["test_config", "wait_until_closed", "remove_unused_pairs", "forget_endpoint"]) {
      expect(await apply(stdin())).toMatchObject({ code: 0 });
      await remove(struck(stdin(), step));
      expect(await remove(stdin())).toMatchObject({ code: 0 });
      expect(await host.run("find /etc/nginx /etc/pki /var/lib -name '*wss*'; ss -Hltn 'sport = :5555'")).toBe("");
      expect(await remove(stdin())).toMatchObject({ code: 0, stdout: "nothing to remove\n" });
    }
  });

  test("at its first step ever leaves a host that the next run can finish, or a removal can clean", async () => {
    for (const step of ["place_pair", "keep_previous", "activate", "prove", "write_manifest"]) {
      await apply(struck(stdin(), step));
      expect(await apply(stdin())).toMatchObject({ code: 0, stderr: "" });
      await remove(stdin());
      await apply(struck(stdin(), step));
      expect(await remove(stdin())).toMatchObject({ code: 0 });
      expect(await host.run("find /etc/nginx /etc/pki /var/lib -name '*wss*'; ss -Hltn 'sport = :5555'")).toBe("");
    }
  });
});

test("a run that is told to end when all is proved comes to its end", async () => {
  const change = { paths: ["/last"] };
  const told = struck(stdin(change), "drop_previous", "kill -TERM $$; sleep 0.2\n");
  expect(await apply(told)).toMatchObject({ code: 0, stderr: "" });
  expect(await config()).toBe(script.written(change));
});

test("a removal that fails when it has stopped nginx starts it again", async () => {
  await remove(stdin());
  expect(await apply(stdin())).toMatchObject({ code: 0 });
  const files = await ourFiles(host);
  const { code, stdout } = await remove(struck(stdin(), "give_back_room", "fail 'a late failure' none\n"));
  expect([code, stdout]).toEqual([1, expect.stringContaining("stopped nginx")]);
  expect(await host.run("ss -Hltn 'sport = :5555'")).toContain("LISTEN");
  expect(await ourFiles(host)).toEqual(files);
});

test("a port that a local rule of SELinux labels is known without semanage", async () => {
  const folder = "/var/lib/selinux/targeted/active";
  await host.run(`mkdir -p ${folder}; echo 'portcon tcp 7777 system_u:object_r:http_port_t:s0' >${folder}/ports.local`);
  const ask = "for port in 7777 7778; do ! is_allowed $port || say $port; done; exit 0\n";
  expect((await apply(struck(stdin(), "apply", ask))).stdout).toBe("7777\n");
  await host.run("rm -r /var/lib/selinux/targeted");
});

/** Holds a run at a step until the file is gone, for half a minute at most. */
const HELD = "touch /root/held; for _ in {1..300}; do [ -e /root/held ] || break; sleep 0.1; done\n";
const succeeds = (command: string) =>
  expect.poll(async () => (await host.exec(command)).code, { timeout: 20_000 }).toBe(0);

test("two runs at once take turns: the second changes nothing until the first is done", async () => {
  const one = apply(struck(stdin({ port: 6001 }, "one"), "activate", HELD), "one");
  await succeeds("ls /root/held");
  const two = apply(stdin({ port: 6002 }, "two"), "two");
  await succeeds("pgrep -x flock");
  expect((await host.exec("ls /var/lib/wss-endpoint/endpoints/two")).code).not.toBe(0);
  await host.run("rm /root/held");
  expect(await Promise.all([one, two])).toMatchObject([
    { code: 0, stderr: "" },
    { code: 0, stderr: "" },
  ]);
  expect(await host.run("ls /etc/nginx/conf.d")).toContain("zz-wss-endpoint-one.conf\nzz-wss-endpoint-two.conf\n");
  await Promise.all([remove(stdin({ port: 6001 }, "one"), "one"), remove(stdin({ port: 6002 }, "two"), "two")]);
  expect(await host.run("ls /etc/nginx/conf.d /etc/pki/tls/private")).not.toMatch(/-(one|two)\./);
});

test("of two runs for one endpoint, the one that has waited goes on from what the other has left", async () => {
  const [first, second] = [{ paths: ["/first"] }, { paths: ["/second"] }];
  expect(await apply(stdin())).toMatchObject({ code: 0 });
  const one = apply(struck(stdin(first), "activate", HELD));
  await succeeds("ls /root/held");
  const two = apply(stdin(second));
  await succeeds("pgrep -x flock");
  await host.run("rm /root/held");
  const ran = await Promise.all([one, two]);
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  expect(ran[1].stdout).not.toContain("was edited by hand");
  expect(await config()).toBe(script.written(second));
});

test("a connection that is cut in the middle does not leave the work half-done", async () => {
  await remove(stdin());
  const running = apply(struck(stdin(), "activate", HELD));
  await succeeds("ls /root/held");
  await host.exec(`ss -K dst ${GATEWAY} sport = :22`);
  expect((await running).code).toBe(255);
  await host.run("rm /root/held");
  await succeeds("cat /var/lib/wss-endpoint/endpoints/chat/manifest");
  expect(await host.run("cat /etc/nginx/conf.d/*.conf")).toBe(script.written());
  expect(await apply(stdin())).toMatchObject({ code: 0 });
});

test.each([
  ["another stack's", "owner", "o/p/other", "left as it is: it belongs to o/p/other\n"],
  ["under another host name the stack's", "host", "other", "left as it is: this stack has it as host other now\n"],
  ["of another resource of the stack", "resource", "urn:new", "left as it is: this stack has it as urn:new now\n"],
])("an endpoint that is %s by now is left by the removal of the old one", async (_what, line, value, said) => {
  const manifest = "/var/lib/wss-endpoint/endpoints/chat/manifest";
  await apply(stdin());
  await host.run(`cp -p ${manifest} /root/manifest; sed -i 's|^${line} .*|${line} ${value}|' ${manifest}`);
  const before = await ourFiles(host);
  expect(await remove(stdin())).toMatchObject({ code: 0, stdout: said, stderr: "" });
  expect(await ourFiles(host)).toEqual(before);
  await host.run(`mv /root/manifest ${manifest}`);
});
