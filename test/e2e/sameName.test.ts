import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Stack } from "../engine/engine";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { writeNotices } from "./counted";
import { ourFiles } from "./hostFacts";
import { cleanUp, freshHost, freshStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const PROJECT = resolve(__dirname, "../engine/programs/sameName");
let host: TestHost;
let upstream: EchoUpstream;

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("samename", 244), EchoUpstream.start(GATEWAY)]);
  cleanUp(() => upstream.stop());
});

/** A stack whose program has these components, all named chat, on the host. */
async function stackOf(name: string): Promise<{ stack: Stack; have: (...wanted: string[]) => Promise<void> }> {
  const stack = await freshStack(PROJECT, name, host);
  const have = (...wanted: string[]) =>
    stack.setConfig({
      wanted: { value: wanted },
      address: { value: host.address },
      hostKey: { value: host.hostKey },
      privateKey: { value: privateKey(), secret: true },
      upstream: { value: upstream.address },
    });
  return { stack, have };
}
const configs = () => host.run("ls /etc/nginx/conf.d 2>/dev/null || true");

test("two components of one name on one host are refused by the preview, whatever their types, and so is one host twice", async () => {
  const { stack, have } = await stackOf("both");
  for (const wanted of [
    ["one", "set"],
    ["set", "hosts"],
    ["one", "hosts"],
  ]) {
    await have(...wanted);
    const { ok, errors } = await stack.preview();
    expect([wanted, ok, errors.join("\n")]).toEqual([
      wanted,
      false,
      expect.stringMatching(/wss-endpoint:index:\w+::chat and urn:\S+::chat have the name chat on the host /),
    ]);
  }
  await have("twice");
  expect((await stack.preview()).errors.join("\n")).toContain(`has the host ${host.address} twice`);
  await have("one", "set");
  expect((await stack.up()).ok).toBe(false);
  expect((await stack.destroy()).ok).toBe(true);
  expect([...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"))).toEqual([]);
});

test("of two stacks the second is refused by the host, unless it is the first under another name", async () => {
  const [first, second] = [await stackOf("first"), await stackOf("second")];
  await first.have("one");
  expect((await first.stack.up()).errors).toEqual([]);
  const before = await ourFiles(host);
  await second.have("set");
  const { ok, errors, log } = await second.stack.up();
  expect([ok, [...errors, log].join("\n")]).toEqual([
    false,
    expect.stringContaining(
      "this endpoint belongs to organization/same-name/first, not to organization/same-name/second",
    ),
  ]);
  expect(await ourFiles(host)).toEqual(before);

  // What the error says for a stack that was renamed, word for word.
  const command = /run on the host: (sed -i '.*' \S+)/.exec([...errors, log].join("\n"))?.[1] ?? "";
  await host.run(command);
  expect((await second.stack.up()).errors).toEqual([]);
  expect((await first.stack.destroy()).ok).toBe(true);
  expect((await ourFiles(host)).size).toBeGreaterThan(0);
  expect((await second.stack.destroy()).ok).toBe(true);
  expect([...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"))).toEqual([]);
});

test("one that takes the other's place in the program takes it on the host, and says so", async () => {
  const { stack, have } = await stackOf("moves");
  await have("one");
  expect((await stack.up()).warnings).toEqual([]);
  await writeNotices(host);
  const name = { servername: "chat.example.com", headers: { Host: "chat.example.com" }, rejectUnauthorized: false };
  const wire = await Wire.watch(host, `wss://${host.address}:5555/`, "", name, 0);
  await have("set");
  const { ok, warnings } = await stack.up();
  expect([ok, warnings]).toEqual([
    true,
    [
      expect.stringMatching(
        /^until now this stack had chat as urn:\S+WssEndpoint::chat: if the program still has that/,
      ),
    ],
  ]);
  expect(await wire.end("one takes the other's place, on another port")).toMatchObject(unharmed(2, 1));
  expect(await configs()).toBe("zz-wss-endpoint-chat.conf\n");
  expect(await host.run("ss -Hltn 'sport = :5555'; ss -Hltn 'sport = :5556' | wc -l")).toBe("2\n");
  expect((await stack.destroy()).ok).toBe(true);
  expect(await configs()).toBe("");
});
