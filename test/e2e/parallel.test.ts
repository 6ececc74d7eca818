import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { apart } from "../engine/apart";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { stopNotices, writeNotices } from "./counted";
import { ourFiles } from "./hostFacts";
import { cleanUp, freshFolder, freshHost } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

type All = Record<string, { url: string; trustPem: string }>;

/** Two teams' stacks, and the first of the ten ports of each. */
const STACKS = { red: 6000, white: 7000 };
type Name = keyof typeof STACKS;
const NAMES = Object.keys(STACKS) as Name[];
const namesOf = (stack: Name) => Array.from({ length: 10 }, (_, i) => `${stack}${i}`);

let host: TestHost;
let upstream: EchoUpstream;
let folder: string;

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("parallel", 216), EchoUpstream.start(GATEWAY)]);
  cleanUp(() => upstream.stop());
  folder = await freshFolder();
});

async function run(verb: "up" | "destroy", stack: Name, path = "/first"): Promise<All> {
  const { ok, errors, outputs } = await apart({
    verb,
    options: {
      project: resolve(__dirname, "../engine/programs/many"),
      stack,
      stateFolder: join(folder, stack),
    },
    config: {
      // sshd drops some of more than ten logins at once: those try again.
      host: { value: { address: host.address, hostKey: host.hostKey, waitSeconds: 90 } },
      privateKey: { value: privateKey(), secret: true },
      upstream: { value: upstream.address },
      firstPort: { value: STACKS[stack] },
      path: { value: path },
    },
  });
  expect([ok, errors]).toEqual([true, []]);
  return (outputs.endpoints ?? {}) as All;
}
const inParallel = async (path: string) =>
  Object.assign({}, ...(await Promise.all(NAMES.map((stack) => run("up", stack, path))))) as All;
const manifest = (name: string) => host.run(`cat /var/lib/wss-endpoint/endpoints/${name}/manifest`);

let all: All;

test("two stacks make ten endpoints each on one host at the same time: every one is live, and remembered as its stack's", async () => {
  all = await inParallel("/first");
  expect(Object.keys(all).sort()).toEqual(NAMES.flatMap(namesOf));
  for (const { url, trustPem } of Object.values(all)) expect(await handshakeStatus(url, trustPem)).toBe(101);
  for (const stack of NAMES) {
    for (const [i, name] of namesOf(stack).entries()) {
      const text = await manifest(name);
      expect(text).toMatch(new RegExp(`^owner .*/many/${stack}$`, "m"));
      expect(text).toMatch(new RegExp(`^port ${STACKS[stack] + i}$`, "m"));
    }
  }
  // What was there before the first of them is remembered once, and right: nginx was neither installed nor running.
  expect(await host.run("cd /var/lib/wss-endpoint/host && ls")).toBe("enabled\npackages\nstarted\n");
});

test("both change all of theirs at the same time: no change is lost, and no socket closed", async () => {
  await writeNotices(host);
  const wire = await Wire.watchAll(host, Object.values(all));
  await inParallel("/second");
  expect(await wire.end("two stacks change ten endpoints each at the same time")).toMatchObject(unharmed(20, 20));
  expect(await host.run("grep -l '/second' /etc/nginx/conf.d/zz-wss-endpoint-*.conf | wc -l")).toBe("20\n");
  expect(await host.run("nginx -t 2>&1")).toContain("test is successful");
  expect(await host.run("find /var/lib/wss-endpoint -name 'previous*' -o -name failure")).toBe("");
});

test("the one stack's destroy leaves the other's endpoints with their sockets; the last one leaves nothing", async () => {
  const white = Object.entries(all).flatMap(([name, one]) => (name.startsWith("white") ? [one] : []));
  const wire = await Wire.watchAll(host, white);
  await run("destroy", "red");
  expect(await wire.end("ten endpoints, while another stack's ten are destroyed")).toMatchObject(unharmed(10, 10));
  expect((await host.run("ls /var/lib/wss-endpoint/endpoints")).trim().split("\n")).toEqual(namesOf("white"));
  expect(await host.run("ss -Hltn 'sport >= :6000 and sport <= :6009'")).toBe("");
  await stopNotices(host);
  await run("destroy", "white");
  expect([...(await ourFiles(host)).keys()].filter((path) => path.includes("wss-endpoint"))).toEqual([]);
  expect(await host.run("systemctl is-enabled nginx; systemctl is-active nginx; true")).toBe("disabled\ninactive\n");
});
