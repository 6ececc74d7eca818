import { beforeAll, describe, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { ourFiles } from "./hostFacts";
import { rewritten, Script, struck } from "./script";
import { freshHost } from "./setting";

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("nginxtest", 251);
  await host.run("yum -q -y install nginx");
  script = await Script.create(host);
});

const LOG = "/var/log/nginx/chat.log";
const logged = (path: string, change: object = {}) => ({
  ...change,
  extraDirectives: [{ name: "access_log", args: [path] }],
});
const logs = () => host.run("ls /var/log/nginx");

test("the log file that nginx makes when it tests a configuration goes when that is not kept", async () => {
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
  const before = await logs();
  const refused = logged("/var/log/nginx/refused.log", { requireUpstream: true });
  expect(await script.apply(script.stdin(refused))).toMatchObject({ code: 1 });
  expect(await logs()).toBe(before);
  // Not one that was there before, nor one that another server needs by now.
  await host.run("touch /var/log/nginx/theirs.log");
  await script.apply(
    struck(script.stdin(logged("/var/log/nginx/theirs.log")), "prove", "fail 'a late failure' none\n"),
  );
  const meanwhile = `echo 'access_log ${LOG};' >/etc/nginx/conf.d/log.conf; fail 'a late failure' none\n`;
  await script.apply(struck(script.stdin(logged(LOG)), "prove", meanwhile));
  await host.run("rm /etc/nginx/conf.d/log.conf");
  expect(await logs()).toBe([...before.trim().split("\n"), "chat.log", "theirs.log"].sort().join("\n") + "\n");
  expect(await script.apply(script.stdin(logged("/var/log/nginx/kept.log")))).toMatchObject({ code: 0 });
  expect(await logs()).toContain("kept.log");
});

test("a test that takes too long is told as that, and nothing is changed", async () => {
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
  const before = await ourFiles(host);
  // A DNS that never answers.
  await host.run(
    "printf 'nameserver 127.0.0.1\\noptions timeout:2 attempts:2\\n' >/etc/resolv.conf; " +
      "setsid python3 -c 'import socket,time; s=socket.socket(2,2); s.bind((\"127.0.0.1\",53)); time.sleep(60)' </dev/null >/dev/null 2>&1 &",
  );
  const input = script.stdin({ upstream: { servers: [{ address: "slow.example.com:80" }] } });
  const sooner = rewritten(input, (text) => text.replace(/timeout 60 nginx/g, "timeout 1 nginx"));
  const { code, stderr } = await script.apply(sooner);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("nginx did not come to the end of its test of the configuration within 60 seconds"),
  ]);
  expect(await ourFiles(host)).toEqual(before);
});

test("all addresses of a port are not given up while another endpoint has it of one address, by a removal or a change", async () => {
  await host.run("ip address add 198.51.100.7/32 dev lo scope global; ip -4 address show scope global");
  const all = { port: 5600, serverNames: ["all.example.com"] };
  const one = { port: 5600, serverNames: ["one.example.com"], listenAddresses: ["198.51.100.7"] };
  expect(await script.apply(script.stdin(all, "all"), "all")).toMatchObject({ code: 0 });
  expect(await script.apply(script.stdin(one, "one"), "one")).toMatchObject({ code: 0 });
  const before = await ourFiles(host);
  const moved = { ...all, port: 5601 };
  for (const run of [
    () => script.remove(script.stdin(all, "all"), "all"),
    () => script.apply(script.stdin(moved, "all"), "all"),
  ]) {
    const { code, stderr } = await run();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /cannot give up port 5600 of 0\.0\.0\.0 while a server has it of one address \(\/etc\/nginx\/conf\.d\/zz-wss-endpoint-one\.conf:\d+\)\n {2}give that one another port, or take it away, and run this again\n/,
      ),
    ]);
    expect(await ourFiles(host)).toEqual(before);
  }
  // The way out.
  expect(await script.remove(script.stdin(one, "one"), "one")).toMatchObject({ code: 0, stderr: "" });
  expect(await script.remove(script.stdin(all, "all"), "all")).toMatchObject({ code: 0, stderr: "" });
});

describe("on a port that endpoints of two stacks and others' servers share", () => {
  const at = (name: string) => ({ port: 5700, serverNames: [`${name}.example.com`] });
  const of = (owner: string, name: string, endpoint: string) =>
    script.stdin(at(name), endpoint).replace(/^owner .*$/m, `owner ${owner}`);
  const [red, white] = [() => of("o/p/first", "a", "red"), () => of("o/p/second", "b", "white")];
  const told = "wss-endpoint blue: the endpoint white of o/p/second on this host has the same name and port\n";
  const blue = () => script.apply(of("o/p/first", "b", "blue"), "blue");

  beforeAll(async () => {
    for (const [input, name] of [
      [red(), "red"],
      [white(), "white"],
    ] as const)
      expect(await script.apply(input, name)).toMatchObject({ code: 0, stderr: "" });
  });

  test("an endpoint with the name and port of another one is told which one, and whose it is", async () => {
    const before = await ourFiles(host);
    const { code, stderr } = await blue();
    expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
    expect(stderr).toContain(
      "  if this is white under a new name, destroy white first, or give the new one aliases or another port; else give one of",
    );
    expect(await ourFiles(host)).toEqual(before);
  });

  test("others' servers that clash among themselves keep nobody away, and hide no clash of ours", async () => {
    const names = ["c", "d", "e", "f"].map((name) => `${name}.example.com`).join(" ");
    const theirs = `server { listen 5700 ssl; listen [::]:5700 ssl; server_name ${names}; ssl_certificate /root/a.crt; ssl_certificate_key /root/a.key; }`;
    await host.run(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout /root/a.key -out /root/a.crt 2>&1
      printf '%s\n' '${theirs}' '${theirs}' >/etc/nginx/conf.d/theirs.conf; systemctl reload nginx`);
    expect(await script.apply(of("o/p/first", "green", "green"), "green")).toMatchObject({ code: 0, stderr: "" });
    expect((await blue()).stderr).toContain(told);
  });

  test("a name with a dot before it, in a file that is read after ours, is known for the endpoint's", async () => {
    const theirs = `server { listen 5700 ssl; listen [::]:5700 ssl; server_name .late.example.com; ssl_certificate /root/a.crt; ssl_certificate_key /root/a.key; }`;
    await host.run(`echo '${theirs}' >/etc/nginx/conf.d/zzz.conf; systemctl reload nginx`);
    const { code, stderr } = await script.apply(of("o/p/first", "late", "late"), "late");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("another server on the host has the same name and port"),
    ]);
    await host.run("rm /etc/nginx/conf.d/zzz.conf; systemctl reload nginx");
  });
});
