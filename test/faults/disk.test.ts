import { beforeAll, describe, expect, test } from "vitest";
import { everything, ourFiles } from "../e2e/hostFacts";
import { Script, struck } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { Client } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";

let host: TestHost;
let script: Script;
let turn = 0;
const args = (path: string, upstream: EchoUpstream) => ({
  paths: ["/live", path],
  upstream: { servers: [{ address: upstream.address }] },
});
let upstream: EchoUpstream;

beforeAll(async () => {
  host = await freshHost("disk", 174);
  script = await Script.create(host);
  upstream = await EchoUpstream.start(GATEWAY);
  await host.run("yum -q -y install nginx");
  expect(await script.apply(script.stdin(args("/0", upstream)))).toMatchObject({ code: 0 });
  return () => upstream.stop();
});
const connect = () => Client.open(`wss://${host.address}:5555/live`, script.certificate);

/** The folder on a small file system of its own, with the same files. */
const onItsOwn = (folder: string, options: string) =>
  `cp -a ${folder} /root/kept && mount -t tmpfs -o ${options},mode=$(stat -c %a ${folder}) tmpfs ${folder} && cp -a /root/kept/. ${folder}/`;
/** And back, with the files that it has by then. */
const asBefore = (folder: string) =>
  `rm -rf /root/new && cp -a ${folder} /root/new; umount ${folder} && rm -rf /root/kept; find ${folder} -mindepth 1 -delete; cp -a /root/new/. ${folder}/`;

const FULL = {
  "no space left": { options: "size=64k", fill: "dd if=/dev/zero of=$F/filler bs=4k 2>/dev/null" },
  "no inodes left": { options: "nr_inodes=40", fill: "for i in $(seq 99); do : >$F/filler$i; done 2>/dev/null" },
  "a read-only file system": { options: "size=1m", fill: "mount -o remount,ro $F" },
};
const FOLDERS = ["/etc/nginx/conf.d", "/etc/pki/tls/private", "/etc/pki/tls/certs", "/var/lib/wss-endpoint"];

describe.each(Object.entries(FULL))("with %s", (_fault, { options, fill }) => {
  test.each(FOLDERS)(
    "in %s a change fails with the reason, the endpoint goes on, and then it converges",
    async (folder) => {
      const load = await LiveLoad.start(connect);
      await host.run(onItsOwn(folder, options));
      const files = await ourFiles(host);
      await host.run(`F=${folder}; ${fill}; true`);
      await script.renew();
      const change = args(`/${++turn}`, upstream);
      const { code, stderr } = await script.apply(script.stdin(change));
      expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot (write|make|copy) \/\S+/)]);
      expect(stderr).toContain("look for a full");
      await host.run(`mount -o remount,rw ${folder}; rm -f ${folder}/filler*`);
      expect(await ourFiles(host)).toEqual(files);
      await host.run("nginx -t");
      expect(await script.apply(script.stdin(change))).toMatchObject({ code: 0, stderr: "" });
      await load.end();
      expect(await host.run(`${asBefore(folder)}; ls ${folder}`)).not.toContain("filler");
    },
  );
});

test("with no space left for the manifest, which is written last, a change fails, and the one of before is whole", async () => {
  const state = "/var/lib/wss-endpoint";
  await host.run(onItsOwn(state, "size=64k"));
  const files = await ourFiles(host);
  const change = script.stdin(args(`/${++turn}`, upstream));
  const full = struck(change, "manifest_text", `dd if=/dev/zero of=${state}/filler bs=4k 2>/dev/null\n`);
  const { code, stderr } = await script.apply(full);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`cannot write ${state}/endpoints/chat/manifest`)]);
  await host.run(`rm ${state}/filler`);
  const after = await ourFiles(host);
  // The text, which comes before it, is only to show later edits of what the manifest has the hash of.
  for (const map of [files, after]) map.delete(`${state}/endpoints/chat/config`);
  expect(after).toEqual(files);
  expect(await script.apply(change)).toMatchObject({ code: 0, stderr: "" });
  await host.run(asBefore(state));
});

// A bash before 5.1 writes each here-string into a file.
test("with /tmp noexec and full, it is as always", async () => {
  const load = await LiveLoad.start(connect);
  await host.run("sed -i '1i export BASH_COMPAT=50' /root/.bashrc");
  await host.run("mount -o remount,noexec,size=64k /tmp; dd if=/dev/zero of=/tmp/filler bs=4k 2>/dev/null; true");
  expect((await host.exec("cat <<<text")).stderr).toContain("cannot create temp file");
  const change = { ...args("/tmp", upstream), connectionLimits: { total: 2000 } };
  expect(await script.apply(script.stdin(change))).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringMatching(/has LimitNOFILE=[0-9:]+\n.* holds 512 sockets/) as string,
  });
  await load.end();
});

describe("a first up without room for what it has to remember", () => {
  let bare: TestHost;
  let first: Script;
  const state = "/var/lib/wss-endpoint";
  beforeAll(async () => {
    bare = await freshHost("room", 195);
    first = await Script.create(bare);
    await bare.run("yum -q -y install nginx; systemctl disable --now nginx");
  });

  // Each of its marks and files in turn is the first that has none.
  test.each([3, 4, 5, 6, 7])(
    "fails with the reason, and nginx and its files are as they were: %s inodes are left",
    async (left) => {
      await bare.run(`mkdir -p ${state} && mount -t tmpfs -o nr_inodes=${left + 1},mode=700 tmpfs ${state}`);
      const before = await everything(bare);
      const { code, stderr } = await first.apply(first.stdin());
      expect([code, stderr]).toEqual([1, expect.stringContaining(`cannot write ${state}/`)]);
      expect(await everything(bare)).toEqual(before);
      expect(
        await bare.run("ss -Hltn 'sport = :5555'; systemctl is-active nginx; systemctl is-enabled nginx; true"),
      ).toBe("inactive\ndisabled\n");
      await bare.run(`umount ${state}; rmdir ${state}`);
    },
  );
});
