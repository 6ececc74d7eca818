import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { CONFIG, KEY } from "../e2e/chatFiles";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { Script } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";

const MANIFEST = "/var/lib/wss-endpoint/endpoints/chat/manifest";

let host: TestHost;
let script: Script;
let input: string;
let url: string;

beforeAll(async () => {
  host = await freshHost("removal", 134);
  script = await Script.create(host);
  url = `wss://${host.address}:5555/`;
  const upstream = await EchoUpstream.start(GATEWAY);
  input = script.stdin({ upstream: { servers: [{ address: upstream.address }] }, removePackage: true });
  return () => upstream.stop();
});

describe("a removal that cannot delete a file says which, and the next one takes all of it away:", () => {
  beforeEach(async () => {
    expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
  });

  /** As where an administrator has made it immutable, which a container's root may not. */
  async function hold(pattern: string): Promise<string> {
    const file = (await host.run(`ls ${pattern}`)).trim();
    await host.run(`mount --bind ${file} ${file}`);
    onTestFinished(async () => {
      await host.exec(`umount ${file}`);
    });
    const { code, stderr } = await script.remove(input);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`cannot remove ${file}\n  see on the host: lsattr ${file}, and findmnt -T ${file}\n`),
    ]);
    expect(stderr).not.toContain("cannot write"); // what was not taken away is not put back
    expect(await host.run(`ls ${MANIFEST}`)).toBe(`${MANIFEST}\n`);
    return file;
  }

  async function goes(file: string): Promise<void> {
    await host.run(`umount ${file}`);
    expect(await script.remove(input)).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'; rpm -qa 'nginx*'")).toBe("");
  }

  test("the configuration, and the endpoint serves until then", async () => {
    const load = await LiveLoad.start(() => Client.open(url, script.certificate));
    const file = await hold(CONFIG);
    expect(await handshakeStatus(url, script.certificate)).toBe(101);
    await load.end();
    await goes(file);
  });

  test("the key", async () => {
    await goes(await hold(KEY));
  });
});
