import { beforeAll, expect, test } from "vitest";
import { asScript, statusLook } from "../../components/host/look";
import type { TestHost } from "../hosts/host";
import { ourFiles } from "./hostFacts";
import { Script } from "./script";
import { freshHost } from "./setting";

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("versions", 247);
  await host.run("yum -q -y install nginx");
  script = await Script.create(host);
});

test("what an earlier version remembered less of, and something else, is written anew", async () => {
  const manifest = "/var/lib/wss-endpoint/endpoints/chat/manifest";
  const remembered = () => host.run(`grep -v '^applied ' ${manifest}`);
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
  const [now, files] = [await remembered(), await ourFiles(host)];
  await host.run(
    `sed -i -e '/^repair /d' -e '/^machine_id /d' -e '1a another thing' -e '/^generation /{h;d}' -e '$G' ${manifest}`,
  );
  expect(await remembered()).not.toBe(now);
  await host.run(`truncate -s -1 ${manifest}`); // as some editors leave it: the last line has no end
  expect(await host.exec("bash -s", { input: asScript(statusLook("chat")) })).toMatchObject({ code: 0, stderr: "" });
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
  expect(await remembered()).toBe(now);
  expect([...(await ourFiles(host)).keys()]).toEqual([...files.keys()]);
});

test("what another version of this package wrote is refused by all that would read it, before anything is touched", async () => {
  const manifest = "/var/lib/wss-endpoint/endpoints/chat/manifest";
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
  await host.run(`cp -p ${manifest} /root/manifest; sed -i 's/^format 1$/format 2\\n of another kind/' ${manifest}`);
  const before = await ourFiles(host);
  for (const run of [
    () => script.apply(script.stdin({ paths: ["/other"] })),
    () => script.remove(script.stdin()),
    // It has to know which ports and names the other one has.
    () => script.apply(script.stdin({ port: 5700 }, "other"), "other"),
  ]) {
    const { code, stdout, stderr } = await run();
    expect([code, stdout, stderr]).toEqual([
      1,
      "",
      expect.stringContaining(
        `${manifest} was written by another version of wss-endpoint, which this one cannot read\n`,
      ),
    ]);
    expect(await ourFiles(host)).toEqual(before);
  }
  await host.run(`mv /root/manifest ${manifest}`);
  expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
});
