import { expect, test } from "vitest";
import { Script, struck } from "../e2e/script";
import { freshHost } from "../e2e/setting";

const CHANGE = { removePackage: true, connectionLimits: { total: 5000 } };

test("a first run that is killed while it writes a file, whichever, is taken away whole by a removal", async () => {
  const host = await freshHost("unwritten", 253);
  const script = await Script.create(host);
  const found = async () =>
    host.run("rpm -qa 'nginx*'; find /etc /var/lib /run -name '*wss*' -o -path '*/wss-endpoint/*'; true");
  for (let file = 1; ; file++) {
    expect(file).toBeLessThan(30);
    // It is written, but not renamed yet. Folders are flushed, too, behind the last of them.
    const strike = `case $1 in *.new) written=$((\${written-0} + 1)); [ "$written" != ${file} ] || kill -9 $$ ;; esac\n`;
    const { code } = await script.apply(struck(script.stdin(CHANGE), "flush", strike));
    if (code === 0) break;
    expect(await host.run("find /etc /var/lib -name '.*.new'")).not.toBe("");
    expect(await script.remove(script.stdin(CHANGE))).toMatchObject({ code: 0, stderr: "" });
    expect([file, await found()]).toEqual([file, ""]);
  }
});
