import { expect, onTestFinished, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { Script, struck } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY } from "../hosts/host";

const CHANGE = { removePackage: true, connectionLimits: { total: 5000 } };

/** It is written, but not renamed yet. Folders are flushed, too, behind the last of them. */
const strikeAt = (file: number) =>
  `case $1 in *.new) written=$((\${written-0} + 1)); [ "$written" != ${file} ] || kill -9 $$ ;; esac\n`;

test("a first run that is killed while it writes a file, whichever, is taken away whole by a removal", async () => {
  const host = await freshHost("unwritten", 253);
  const script = await Script.create(host);
  const found = async () =>
    host.run("rpm -qa 'nginx*'; find /etc /var/lib /run -name '*wss*' -o -path '*/wss-endpoint/*'; true");
  for (let file = 1; ; file++) {
    expect(file).toBeLessThan(30);
    const { code } = await script.apply(struck(script.stdin(CHANGE), "flush", strikeAt(file)));
    if (code === 0) break;
    expect(await host.run("find /etc /var/lib -name '.*.new'")).not.toBe("");
    expect(await script.remove(script.stdin(CHANGE))).toMatchObject({ code: 0, stderr: "" });
    expect([file, await found()]).toEqual([file, ""]);
  }
});

test("a renewal that is killed while it writes a file, whichever, leaves the pair from before: it serves, and the next up brings the new one", async () => {
  const [host, upstream] = await Promise.all([freshHost("unwritten", 253), EchoUpstream.start(GATEWAY)]);
  onTestFinished(() => upstream.stop());
  const script = await Script.create(host);
  const change = { upstream: { servers: [{ address: upstream.address }] } };
  const url = `wss://${host.address}:5555/`;
  expect(await script.apply(script.stdin(change))).toMatchObject({ code: 0, stderr: "" });
  const load = await LiveLoad.start(() => Client.open(url, script.certificate));
  const seen = new Set<boolean>();
  for (let file = 1; ; file++) {
    expect(file).toBeLessThan(30);
    const before = script.certificate;
    await script.renew();
    const { code } = await script.apply(struck(script.stdin(change), "flush", strikeAt(file)));
    // As nginx would read it at its next start, and as it serves.
    await host.run("nginx -t");
    const serves = await host.run("grep -ho 'ssl_certificate .*' /etc/nginx/conf.d/zz-wss-endpoint-*.conf");
    const isNew = serves.includes(script.wanted(change).id);
    await host.run("systemctl reload nginx");
    await expect.poll(() => handshakeStatus(url, isNew ? script.certificate : before).catch(String)).toBe(101);
    expect(await script.apply(script.stdin(change))).toMatchObject({ code: 0, stderr: "" });
    expect(await handshakeStatus(url, script.certificate)).toBe(101);
    expect(await host.run("find /etc /var/lib -name '.*.new'; ls /etc/pki/tls/private/wss-endpoint-* | wc -l")).toBe(
      "1\n",
    );
    if (code === 0) break;
    seen.add(isNew);
  }
  await load.end();
  // Both sides of the switch were struck.
  expect([...seen].sort()).toEqual([false, true]);
});
