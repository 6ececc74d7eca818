import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, NOBODY, privateKey, type TestHost } from "../hosts/host";
import { HOST_KEY } from "../model/examples";
import { ourFiles } from "./hostFacts";
import { freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
const PASSWORD = "secret";

let host: TestHost;
beforeAll(async () => {
  host = await freshHost("reach", 15);
  await host.run("yum -q -y install nginx");
});

const files = () => ourFiles(host).catch(() => new Map<string, string>());
/** Of the bastion: behind it the provider tries again on a connection that is closed. */
const LOGIN_REFUSED =
  "proxy: after 3 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain";
const login = (user: string) => ({ user });

describe("who SSH logs in as:", () => {
  test.each([
    ["root", {}],
    ["a user with sudo without a password", login("deploy")],
  ])("%s makes and removes an endpoint", async (_who, who) => {
    const stack = await TestStack.create("user", host, ENDPOINT, who);
    await stack.up();
    expect(await host.run("stat -c %U:%G /etc/nginx/conf.d/zz-wss-endpoint-chat.conf")).toBe("root:root\n");
    await stack.destroy();
    expect(await host.run("find /etc -name '*wss-endpoint*'")).toBe("");
  });

  test("a user with sudo without a password can all that root can", async () => {
    await wholeLife(host, await TestStack.create("deploy", host, ENDPOINT, login("deploy")));
  });

  test("so can a user whose sudo asks for a password", async () => {
    const stack = await TestStack.create("pw", host, ENDPOINT, login("pwuser"));
    await stack.set({ sudoPassword: PASSWORD }, true);
    await wholeLife(host, stack);
  });

  test("a password that sudo does not ask for is not used, and never run as a command", async () => {
    const stack = await TestStack.create("pwextra", host, ENDPOINT, login("deploy"));
    await stack.set({ sudoPassword: "touch /tmp/ran-as-a-command" }, true);
    await stack.up();
    expect((await host.exec("ls /tmp/ran-as-a-command")).code).not.toBe(0);
    await stack.destroy();
  });

  test.each([
    [
      "whose sudo asks for a password that is not given",
      "pwuser",
      undefined,
      "sudo asks for a password; give host.sudoPassword",
    ],
    ["whose sudo password is wrong", "pwuser", "wrong-canary-77", "sudo refused the password; check host.sudoPassword"],
    [
      "whose sudo wants a terminal",
      "ttyuser",
      undefined,
      'sudo wants a terminal (requiretty); add "Defaults:ttyuser !requiretty" to sudoers',
    ],
    ["without sudo rights", "plain", PASSWORD, "user plain cannot become root"],
  ])("a user %s is told so in one line, and the host is as it was", async (_what, user, sudoPassword, message) => {
    const before = await files();
    const stack = await TestStack.create("refused", host, ENDPOINT, login(user));
    if (sudoPassword !== undefined) await stack.set({ sudoPassword }, true);
    const { text } = await stack.failingUp();
    expect(text).toContain(message);
    expect(text).not.toContain("wrong-canary-77");
    expect(await files()).toEqual(before);
  });

  test("a wrong sudo password is one failed try, not three", async () => {
    const tries = await host.run("journalctl -q -o cat | grep -c 'pwuser.*incorrect password attempt' || true");
    const stack = await TestStack.create("tries", host, ENDPOINT, login("pwuser"));
    await stack.set({ sudoPassword: "wrong" }, true);
    await stack.failingUp();
    const log = await host.run("journalctl -q -o cat | grep 'pwuser.*incorrect password attempt'");
    expect(log.trim().split("\n").length).toBe(Number(tries) + 1);
    expect(log.trim().split("\n").at(-1)).toContain("1 incorrect password attempt");
  });
});

describe("a host that cannot be reached is named, with the cause:", () => {
  test("another host key than the expected one", async () => {
    const before = await files();
    const stack = await TestStack.create("badhostkey", host, ENDPOINT, { hostKey: HOST_KEY });
    const { text } = await stack.failingUp();
    expect(await files()).toEqual(before);
    expect(text).toContain(host.address);
    expect(text).toContain("ssh: host key mismatch");
  });

  test("a private key that the host does not know", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const stack = await TestStack.create("badkey", host, ENDPOINT);
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    await stack.set({ privateKey: pem });
    const before = await files();
    const { text } = await stack.failingUp();
    expect(await files()).toEqual(before);
    expect(text).toContain(host.address);
    expect(text).toContain("unable to authenticate");
    expect(text).not.toContain(pem.split("\n")[3]);
  });

  test("nobody listens", async () => {
    const stack = await TestStack.create("refusing", host, ENDPOINT, { name: "ws-office", address: GATEWAY, port: 9 });
    const { text } = await stack.failingUp();
    expect(text).toContain("ws-office");
    expect(text).toContain("connection refused");
  });

  test("no such name", async () => {
    const stack = await TestStack.create("noname", host, ENDPOINT, { address: "nowhere.invalid" });
    const { text } = await stack.failingUp();
    expect(text).toContain("chat-nowhere.invalid");
    expect(text).toMatch(/lookup nowhere\.invalid.*: no such host/);
  });

  test("no such address on the network", async () => {
    const stack = await TestStack.create("nohost", host, ENDPOINT, { address: NOBODY });
    const { text, log } = await stack.failingUp();
    // Who waits sees what for.
    expect(log.match(/\d\/\d+ failed: retrying/g)?.length).toBeGreaterThan(1);
    expect(text).toContain(NOBODY);
    expect(text).toMatch(/no route to host|i\/o timeout/);
  });
});

test("a host that is reached by IPv6 gets an endpoint whose url has the address in brackets", async () => {
  const stack = await TestStack.create("six", host, ENDPOINT, { name: "six", address: host.address6 });
  await wholeLife(host, stack, {
    afterUp: async () => {
      expect((await stack.up()).url).toBe(`wss://[${host.address6}]:5555/`);
    },
  });
});

test("an endpoint moves in place when the host's name stays, and moves over when it changes", async () => {
  const stack = await TestStack.create("moves", host, ENDPOINT, { name: "ws1" });
  await stack.up();
  const address = { address: host.address, hostKey: host.hostKey };
  await stack.set({ host: { ...address, name: "ws1", user: "deploy" } });
  const inPlace = await stack.stack.up();
  expect(inPlace.operations.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`)).toEqual([
    "update chat-ws1",
  ]);
  // Another name for the same machine: what the new resource made must survive the old one's removal.
  await stack.set({ host: { ...address, name: "ws2" } });
  const over = await stack.stack.up();
  expect(over.ok).toBe(true);
  expect(over.operations.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`)).toEqual([
    "create chat-ws2",
    "delete chat-ws1",
  ]);
  expect(await host.run("ls /etc/nginx/conf.d")).toBe("zz-wss-endpoint-chat.conf\n");
  expect(await host.run("ss -Hltn 'sport = :5555' | wc -l")).toBe("2\n");
  await stack.destroy();
  expect(await host.run("ls /etc/nginx/conf.d")).toBe("");
});

describe("through a bastion, with a key and a host key of its own,", () => {
  const through = (bastion: TestHost, more: object = {}) => ({
    user: "deploy",
    bastion: { address: bastion.address, hostKey: bastion.hostKey, user: "plain", ...more },
  });

  test("an endpoint lives its whole life, and the host sees nobody else", async () => {
    const bastion = await freshHost("bastion", 18);
    const stack = await TestStack.create("hop", host, ENDPOINT, through(bastion));
    await stack.set({ bastionPrivateKey: privateKey() }, true);
    const since = await host.run("date +%s");
    await wholeLife(host, stack);
    const logins = await host.run(
      `journalctl -q -o cat --since @${since.trim()} | grep 'Accepted publickey for deploy' | sort -u`,
    );
    expect([...new Set(logins.match(/from \S+/g))]).toEqual([`from ${bastion.address}`]);
  });

  test("what is wrong behind the bastion is told apart, as far as the provider can", async () => {
    const bastion = await freshHost("bastion", 18);
    const stack = await TestStack.create("behind", host, ENDPOINT, { ...through(bastion), port: 9 });
    await stack.set({ bastionPrivateKey: privateKey() }, true);
    expect((await stack.failingUp()).text).toContain(
      "proxy: after 3 failed attempts: ssh: rejected: connect failed (Connection refused)",
    );
    // Only the first try has a connection, so what it was told is lost.
    await stack.set({ host: { address: host.address, hostKey: HOST_KEY, ...through(bastion) } });
    expect((await stack.failingUp()).text).toContain("proxy: after 3 failed attempts: ssh: handshake failed: EOF");
    await stack.set({ host: { address: host.address, hostKey: host.hostKey, ...through(bastion) } });
    await bastion.run("echo 'AllowTcpForwarding no' >/etc/ssh/sshd_config.d/no.conf; systemctl reload ssh");
    expect((await stack.failingUp()).text).toContain("ssh: rejected: administratively prohibited");
  });

  test("the bastion's user has a key that the host does not know, and the host's user one that the bastion does not", async () => {
    const bastion = await freshHost("bastion", 18);
    const other = await bastion.run(
      "ssh-keygen -q -t ed25519 -N '' -C hop -f /root/hop; cat /root/hop.pub >~plain/.ssh/authorized_keys; cat /root/hop; rm /root/hop",
    );
    const stack = await TestStack.create("own-key", host, ENDPOINT, through(bastion));
    await stack.set({ bastionPrivateKey: other });
    await stack.up();
    // Each key is for its own door alone.
    await stack.set({ privateKey: other, endpoint: { ...ENDPOINT, paths: ["/other"] } });
    expect((await stack.failingUp()).text).toContain("proxy: after 3 failed attempts: ssh: handshake failed: EOF");
    await stack.set({ privateKey: privateKey(), bastionPrivateKey: privateKey() }, true);
    expect((await stack.failingUp()).text).toContain(LOGIN_REFUSED);
    await stack.set({ bastionPrivateKey: other });
    await stack.destroy();
  });

  test.each<[string, object, string | RegExp]>([
    [
      "whose name does not resolve",
      { address: "nowhere.invalid" },
      /proxy: after 3 failed attempts: dial tcp: lookup nowhere\.invalid.*: no such host/,
    ],
    [
      "that does not listen",
      { address: GATEWAY, port: 9 },
      `proxy: after 3 failed attempts: dial tcp ${GATEWAY}:9: connect: connection refused`,
    ],
    ["that refuses the login", { user: "nobody-there" }, LOGIN_REFUSED],
  ])("a bastion %s is told from the host behind it, and the host is as it was", async (_what, more, text) => {
    const bastion = await freshHost("bastion", 18);
    const before = await files();
    const stack = await TestStack.create("lost-hop", host, ENDPOINT, through(bastion, more));
    await stack.set({ bastionPrivateKey: privateKey() }, true);
    const failed = await stack.failingUp();
    expect(failed.text).toMatch(text instanceof RegExp ? text : new RegExp(text.replace(/[.[\]]/g, "\\$&")));
    expect(await files()).toEqual(before);
  });

  test("a bastion with another host key is not used", async () => {
    const bastion = await freshHost("bastion", 18);
    const stack = await TestStack.create("badhop", host, ENDPOINT, through(bastion, { hostKey: HOST_KEY }));
    await stack.set({ bastionPrivateKey: privateKey() }, true);
    const { text } = await stack.failingUp();
    expect(text).toContain("ssh: host key mismatch");
    expect(text).toContain(host.address);
  });
});
