import { createSocket } from "node:dgram";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { ourFiles } from "../e2e/hostFacts";
import { LiveLoad } from "../e2e/liveLoad";
import { newPem, rewritten, Script } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;
let turn = 0;
const args = (path: string) => ({
  paths: ["/live", path],
  upstream: { servers: [{ address: upstream.address }] },
});
const up = (path: string) => script.apply(script.stdin(args(path)));
const connect = () => Client.open(`wss://${host.address}:5555/live`, script.certificate);

beforeAll(async () => {
  host = await freshHost("system", 243);
  script = await Script.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
  await host.run("yum -q -y install nginx");
  expect(await up("/0")).toMatchObject({ code: 0, stderr: "" });
  return () => upstream.stop();
});

describe("what is wrong with the host is none of the endpoint's business, and a change goes on as always:", () => {
  test.each([
    [
      "systemd is degraded",
      "systemd-run -q --unit=broken false; sleep 0.3; systemctl is-system-running || true",
      "true",
    ],
    [
      "the journal's disk is full",
      "mount -t tmpfs -o size=64k tmpfs /run/log/journal; cp /dev/zero /run/log/journal/full 2>/dev/null; journalctl --rotate; df --output=avail /run/log/journal | tail -n 1",
      "umount -l /run/log/journal; journalctl --rotate",
    ],
    [
      "the journal is not there",
      "systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald 2>/dev/null; systemctl is-active systemd-journald || true",
      "systemctl start systemd-journald.socket systemd-journald-dev-log.socket systemd-journald",
    ],
  ])("%s", async (_what, spoils, mends) => {
    const load = await LiveLoad.start(connect);
    expect((await host.run(spoils)).trim()).toMatch(/^(degraded|0|inactive)$/);
    onTestFinished(async () => {
      await host.run(mends);
    });
    const path = `/${++turn}`;
    expect(await up(path)).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("cat /etc/nginx/conf.d/*.conf")).toBe(script.written(args(path)));
    await load.end();
  });
});

test("there is no openssl command: said before anything is changed, and the endpoint goes on", async () => {
  const load = await LiveLoad.start(connect);
  const files = await ourFiles(host);
  await host.run("mv /usr/bin/openssl /usr/bin/openssl.gone");
  const result = await up("/no-openssl").finally(() => host.run("mv /usr/bin/openssl.gone /usr/bin/openssl"));
  expect(result).toEqual({
    code: 1,
    stdout: "",
    stderr: "wss-endpoint chat: there is no openssl command\n  run on the host: yum install openssl\n",
  });
  expect(await ourFiles(host)).toEqual(files);
  await load.end();
});

test("curl is not needed for a whole life of an endpoint", async () => {
  const load = await LiveLoad.start(connect);
  await host.run("mv /usr/bin/curl /usr/bin/curl.gone; ! command -v curl");
  onTestFinished(async () => {
    await host.run("mv /usr/bin/curl.gone /usr/bin/curl");
  });
  const second = (path: string) => script.stdin({ ...args(path), port: 5556 }, "second");
  for (const path of ["/made", "/changed"])
    expect(await script.apply(second(path), "second")).toMatchObject({ code: 0, stderr: "" });
  expect(await handshakeStatus(`wss://${host.address}:5556/changed`, script.certificate)).toBe(101);
  expect(await script.remove(second("/changed"), "second")).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run("ls /etc/nginx/conf.d | grep -c second || true")).toBe("0\n");
  await load.end();
});

test("another run has the lock for longer than it is waited for: both are said, and nothing is changed", async () => {
  const load = await LiveLoad.start(connect);
  const files = await ourFiles(host);
  const pid = (await host.run("setsid flock /root sleep 600 </dev/null >/dev/null 2>&1 & echo $!")).trim();
  await expect.poll(async () => (await host.exec("flock -n /root true")).code).toBe(1);
  const impatient = rewritten(script.stdin(args("/locked")), (text) => text.replace("-w 300 9", "-w 2 9"));
  expect(await script.apply(impatient)).toEqual({
    code: 1,
    stdout: "waiting for another run on this host, 5 minutes at most\n",
    stderr:
      "wss-endpoint chat: other runs have held the lock on this host for 5 minutes\n  find them with: find -L /proc/[0-9]*/fd/* -maxdepth 0 -samefile /root 2>/dev/null\n",
  });
  expect(await ourFiles(host)).toEqual(files);
  // What holds it is a child, which outlives a kill of its parent.
  await host.run(`pkill -s ${pid}`);
  const { code, stdout } = await up("/unlocked");
  expect([code, stdout]).toEqual([0, expect.not.stringContaining("waiting")]);
  await load.end();
});

test("firewalld is stuck: a warning where it is only asked, and where it is to open the port an error that changes nothing", async () => {
  // A stand-in: firewalld itself needs a virtual machine (test/vm/guards.test.ts).
  await host.run(
    "printf '#!/bin/sh\\nexec sleep 600\\n' >/usr/bin/firewall-cmd; chmod 755 /usr/bin/firewall-cmd; systemd-run -q --unit=firewalld sleep 600",
  );
  onTestFinished(async () => {
    await host.run("systemctl stop firewalld; rm /usr/bin/firewall-cmd");
  });
  const load = await LiveLoad.start(connect);
  const impatient = (path: string, firewall: string) =>
    script.apply(
      rewritten(script.stdin({ ...args(path), firewall }), (text) =>
        text.replace("timeout 30 firewall-cmd", "timeout 1 firewall-cmd"),
      ),
    );
  const said = "firewalld runs, and does not answer";
  const asked = await impatient("/asked", "check");
  expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining(`warning: ${said}: see on the host: `)]);
  const config = "cat /etc/nginx/conf.d/*.conf";
  const before = [await ourFiles(host), await host.run(config)];
  const managed = await impatient("/managed", "manage");
  expect([managed.code, managed.stderr]).toEqual([
    1,
    expect.stringContaining(`${said}\n  see on the host: firewall-cmd --state\n`),
  ]);
  expect([await ourFiles(host), await host.run(config)]).toEqual(before);
  await load.end();
});

test("an upstream's name that the DNS alone knows is a warning: without the DNS nginx does not boot, and with /etc/hosts it does", async () => {
  const dns = await answering();
  onTestFinished(dns.stop);
  await host.run(`cp /etc/resolv.conf /root/; echo nameserver ${GATEWAY} >/etc/resolv.conf`);
  const [, port = ""] = upstream.address.split(":");
  const named = { ...args("/named"), upstream: { servers: [{ address: `app.internal:${port}` }] } };
  const said = "warning: nginx looks up the upstream's name app.internal at every start, and without an answer";
  const { code, stdout } = await script.apply(script.stdin(named));
  expect([code, stdout]).toEqual([0, expect.stringContaining(said)]);
  const reboot = async () => {
    await host.exec("systemctl reboot --force --force; sleep 10");
    await host.returns();
  };
  dns.stop();
  await reboot();
  expect(await host.run("systemctl is-active nginx || true")).toBe("failed\n");

  await host.run(`echo '${GATEWAY} app.internal' >>/etc/hosts`);
  const again = await script.apply(script.stdin(named));
  expect([again.code, again.stdout]).toEqual([0, expect.not.stringContaining("warning")]);
  await reboot();
  expect(await handshakeStatus(`wss://${host.address}:5555/live`, script.certificate)).toBe(101);
});

test("more watched certificates than the kernel lets root watch are a warning, with the line that mends it", async () => {
  const { certificate, privateKey } = await newPem();
  await host.run("cat >/root/chat.key", { input: privateKey });
  const many = "/etc/systemd/system/wss-endpoint-many.path";
  await host.run(`cat >/root/chat.crt; for i in {1..70}; do echo PathChanged=/root/$i; done >${many}`, {
    input: certificate,
  });
  const maintained = { certificatePath: "/root/chat.crt", privateKeyPath: "/root/chat.key" };
  const watched = script.stdin({ ...args("/many"), serverNames: ["ws.example.com"], certificate: { maintained } });
  const { code, stdout } = await script.apply(watched);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /warning: the endpoints have systemd watch 73 paths, .*fs\.inotify\.max_user_instances = 274/,
    ),
  ]);
  expect(await script.apply(script.stdin(args("/many")))).toMatchObject({ code: 0, stderr: "" });
  await host.run(`rm ${many} /root/chat.*`);
});

test("a configuration that takes longer to load than a proof waits by default is waited for, and served, and removed", async () => {
  // Nobody answers there, and only then the file is asked.
  await host.run(`cp /etc/nsswitch.conf /root/; sed -i 's/^hosts:.*/hosts: dns files/' /etc/nsswitch.conf
    printf 'nameserver 127.0.0.77\\noptions timeout:7 attempts:1\\n' >/etc/resolv.conf; iptables -I INPUT -d 127.0.0.77 -j DROP
    echo '${GATEWAY} slow.internal other.internal third.internal' >>/etc/hosts`);
  onTestFinished(async () => {
    await host.run(
      "mv /root/nsswitch.conf /etc/; iptables -D INPUT -d 127.0.0.77 -j DROP; rm -f /etc/nginx/conf.d/slow.conf",
    );
  });
  await host.run("cat >/etc/nginx/conf.d/slow.conf", {
    input: "slow other third"
      .split(" ")
      .map((name) => `upstream ${name} { server ${name}.internal; }\n`)
      .join(""),
  });
  const { code, stderr } = await script.apply(script.stdin(args("/slow")));
  expect([code, stderr]).toEqual([0, ""]);
  expect(await script.remove(script.stdin(args("/slow")))).toMatchObject({ code: 0, stderr: "" });
});

/** A name server that knows every name, as this machine's address. */
async function answering(): Promise<{ stop: () => void }> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { address, port }) => {
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const isA = question.readUInt16BE(question.length - 4) === 1;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.fill(0, 4);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(isA ? 1 : 0, 6);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...GATEWAY.split(".").map(Number)]);
    socket.send(Buffer.concat([header, question, ...(isA ? [answer] : [])]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(53, GATEWAY, resolve));
  let isOpen = true;
  return {
    stop: () => {
      if (isOpen) socket.close();
      isOpen = false;
    },
  };
}
