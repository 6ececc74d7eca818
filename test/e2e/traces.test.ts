import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { newPem } from "./script";
import { cleanUp, freshHost, freshStack, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

/** What a host has: every file on its disk and in /run and /tmp, users, groups, packages, units and what systemd runs. */
async function everything(host: TestHost): Promise<Map<string, string>> {
  const facts = await host.run(`
    { find / -xdev -type f -print0; find /run /tmp -xdev -type f ! -path '/run/log/*' ! -path '/run/systemd/*' ! -path '/run/udev/*' -print0; } |
      xargs -0 sha256sum 2>/dev/null | sed -E 's/^(\\S+)  (.*)/file \\2\\t\\1/'
    { find / -xdev ! -type f; find /run /tmp -xdev -type d ! -path '/run/log/*' ! -path '/run/systemd/*' ! -path '/run/udev/*'; } | sed 's/^/place /; s/$/\\tis there/'
    find / -xdev -printf 'mode %p\\t%y %m %u:%g %l\\n'
    getent passwd | sed -E 's/^([^:]+):(.*)/user \\1\\t\\2/'; getent group | sed -E 's/^([^:]+):(.*)/group \\1\\t\\2/'
    rpm -qa | sed 's/^/package /; s/$/\\tis there/'
    systemctl list-unit-files --no-legend --no-pager | sed -E 's/^(\\S+) +/unit \\1\\t/'
    systemctl list-units --all --plain --no-legend --no-pager '*nginx*' '*wss*' | sed -E 's/^(\\S+) +/active \\1\\t/'
    ss -Hltnu | awk '{ print "listens " $5 "\\tis there" }' | sort -u`);
  return new Map(
    facts
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t") as [string, string]),
  );
}

/** What differs, without what lies below a folder that does. */
function difference(before: Map<string, string>, after: Map<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key)).sort();
}

/** What the system, yum and the nginx package leave: docs/lifecycle.md has the same list. */
const LEFT = [
  /^\S+ \/var\/log\//, // of nginx, yum, sshd and the system
  /^\S+ \/var\/(cache|lib)\/(dnf|yum)(\/|$)/, // what yum has seen, and its history
  /^\S+ \/var\/lib\/rpm\//, // the database itself; what is in it is asked above
  /^\S+ \/var\/lib\/systemd\//, // timers and the random seed
  /^(user|group) nginx$/, // of the package, which does not take it away
  /^file \/etc\/(passwd|shadow|group|gshadow)-?$/, // with that user
  /^\S+ \/var\/lib\/nginx(\/|$)/, // folders that nginx makes when it starts
];

interface Life {
  up: () => Promise<unknown>;
  change: () => Promise<unknown>;
  destroy: () => Promise<unknown>;
}

let host: TestHost;
let upstream: EchoUpstream;
let before: Map<string, string>;
let stacks: Record<string, Life>;

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("traces", 238), EchoUpstream.start(GATEWAY)]);
  cleanUp(() => upstream.stop());
  // The certificate that something else keeps was there before.
  const pem = await newPem(host.address);
  await host.run("mkdir -p -m 700 /etc/letsencrypt");
  await host.exec("cat >/etc/letsencrypt/chain.pem", { input: pem.certificate });
  await host.exec("umask 077; cat >/etc/letsencrypt/key.pem", { input: pem.privateKey });
  cleanUp(() => host.run("rm -r /etc/letsencrypt").then(() => undefined));
  before = await everything(host);

  const endpoint = (port: number, more: object) => ({
    port,
    upstream: { servers: [{ address: upstream.address }] },
    removePackage: true,
    ...more,
  });
  const maintained = { certificatePath: "/etc/letsencrypt/chain.pem", privateKeyPath: "/etc/letsencrypt/key.pem" };
  const red = endpoint(5555, { connectionLimits: { total: 100 }, systemd: { restartOnFailure: true } });
  const white = endpoint(5556, { serverNames: ["ws.example.com"], certificate: { maintained } });
  stacks = { red: await plain("red", red), white: await plain("white", white), key: await withKey() };
});

async function plain(name: string, endpoint: object): Promise<Life> {
  const stack = await TestStack.create(name, host, endpoint);
  await stack.set({ name });
  return {
    up: () => stack.up(),
    change: async () => {
      await stack.set({ endpoint: { ...endpoint, paths: ["/changed"] } });
      await host.run(`echo '# by hand' >>/etc/nginx/conf.d/zz-wss-endpoint-${name}.conf`);
      await stack.up();
    },
    destroy: () => stack.destroy(),
  };
}

/** A key of the host's own. */
async function withKey(): Promise<Life> {
  const stack = await freshStack(resolve(__dirname, "../../examples/key-on-host"), "key", host);
  const run = async (verb: "up" | "destroy", keyVersion = 1) => {
    await stack.setConfig({
      host: { value: { address: host.address, hostKey: host.hostKey } },
      privateKey: { value: privateKey(), secret: true },
      serverNames: { value: ["ws.example.com"] },
      keyVersion: { value: keyVersion },
      upstream: { value: upstream.address },
    });
    const { ok, errors } = await stack[verb]();
    expect([ok, errors]).toEqual([true, []]);
  };
  return { up: () => run("up"), change: () => run("up", 2), destroy: () => run("destroy", 2) };
}

/** Made, changed, and destroyed in an order: what is left then. */
async function lives(order: string[]): Promise<string[]> {
  for (const name of ["red", "key", "white"]) await (stacks[name] as Life).up();
  const during = difference(before, await everything(host)).join("\n");
  for (const added of [
    "package nginx-",
    "user nginx",
    "unit wss-endpoint-white.path",
    "nginx.service.d",
    "host-ecdsa-p256-1.key",
    "listens 0.0.0.0:5555",
    "file /run/nginx.pid",
  ])
    expect(during).toContain(added);
  for (const verb of ["change", "destroy"] as const) for (const name of order) await (stacks[name] as Life)[verb]();
  return difference(before, await everything(host)).filter((key) => !LEFT.some((few) => few.test(key)));
}

describe("three stacks on one host, each with all that it can add: after the last destroy", () => {
  // The last one says whether the package goes, and the one with the key does not.
  test.each([
    ["in the order in which they were made", ["red", "key", "white"]],
    ["in another order", ["white", "key", "red"]],
  ])(
    "%s files, users, groups, packages, units and ports are as before the first up, but for the listed few",
    async (_order, order) => {
      expect(await lives(order)).toEqual([]);
    },
  );

  test("without removePackage of the last one the nginx packages are there besides, as they were installed, with their key", async () => {
    const left = await lives(["white", "red", "key"]);
    const packages = (await host.run("rpm -qa 'nginx*' gpg-pubkey | sort")).trim().split("\n");
    const files = (await host.run("rpm -ql $(rpm -qa 'nginx*')")).split("\n");
    const isTheirs = (key: string) =>
      files.includes(key.replace(/^(file|place|mode) /, "")) ||
      packages.some((name) => !before.has(`package ${name}`) && key === `package ${name}`);
    expect(left.filter((key) => !isTheirs(key))).toEqual(["unit nginx.service"]);
    expect(packages.map((name) => name.replace(/-[0-9a-f]+[.-].*/, ""))).toEqual([
      "gpg-pubkey",
      "nginx",
      "nginx-core",
      "nginx-filesystem",
    ]);
    expect(await host.run("rpm -Va 'nginx*'; systemctl is-enabled nginx; systemctl is-active nginx; true")).toBe(
      "disabled\ninactive\n",
    );
  });
});
