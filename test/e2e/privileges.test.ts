import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, privateKey, type TestHost } from "../hosts/host";
import { ourFiles } from "./hostFacts";
import { freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

const PAGE = readFileSync(join(__dirname, "../../docs/privileges.md"), "utf8");
const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

/** What stands between the fences of a kind on the page, in order. */
function blocks(kind: string): string[] {
  return [...PAGE.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, "gs"))].map(([, text]) => text ?? "");
}

let host: TestHost;
beforeAll(async () => {
  host = await freshHost("rights", 129);
  await host.run("yum -q -y install nginx");
});

describe("docs/privileges.md:", () => {
  beforeAll(async () => {
    for (const line of blocks("console").join("").trim().split("\n")) await host.run(line.replace(/^# /, ""));
    const publicKey = (await host.run("cat /root/.ssh/authorized_keys")).split(" ").slice(0, 2).join(" ");
    const line = (blocks("text")[0] ?? "").replace("203.0.113.7", GATEWAY).replace("ssh-ed25519 AAAA...", publicKey);
    await host.run("cat >~wss/.ssh/authorized_keys", { input: line });
    await install(blocks("sudoers").join(""));
  });

  /** As the page says: mode 0440, and looked at by visudo. */
  async function install(rule: string, file = "wss"): Promise<void> {
    await host.run(`cat >/etc/sudoers.d/${file}; chmod 440 /etc/sudoers.d/${file}; visudo -c`, { input: rule });
  }

  test("the user and the sudoers rule that it shows are enough to make, change and remove an endpoint", async () => {
    // EL's own path finds bash in /bin.
    await install("Defaults requiretty, secure_path=/sbin:/bin:/usr/sbin:/usr/bin\n", "as-el");
    const stack = await TestStack.create("rights", host, ENDPOINT, { user: "wss" });
    await wholeLife(host, stack);
    await host.run("rm /etc/sudoers.d/as-el");
  });

  test("the rule allows bash as root and nothing else, and the key no terminal and no forwarding", async () => {
    const allowed = await host.run("sudo -n -l -U wss | sed -n '/may run/,$p' | tail -n +2");
    expect(allowed.trim()).toBe("(root) NOPASSWD: /usr/bin/bash");
    expect((await host.exec("sudo -n cat /etc/shadow", { user: "wss" })).code).not.toBe(0);
    expect((await host.exec("tty", { user: "wss" })).stdout).toBe("not a tty\n");
  });

  test("the first line alone is enough on a host that asks for no more", async () => {
    const rule = blocks("sudoers").join("");
    await install(`${rule.split("\n")[0] ?? ""}\n`);
    const stack = await TestStack.create("rights", host, ENDPOINT, { user: "wss" });
    await stack.up();
    await stack.destroy();
    await install(rule);
  });

  test("where the host records what sudo's commands read, the rule keeps the TLS key out of the record", async () => {
    await install("Defaults log_input, log_output\n", "as-audited");
    const recorded = "find /var/log/sudo-io -type f -size +0 2>/dev/null | wc -l";
    const stack = await TestStack.create("rights", host, ENDPOINT, { user: "wss" });
    await stack.up();
    expect(await host.run(recorded)).toBe("0\n");
    // Without the rule it is there: the record works.
    await stack.set({ host: { address: host.address, hostKey: host.hostKey, user: "deploy" } });
    await stack.up();
    expect(await host.run(recorded)).not.toBe("0\n");
    await host.run("rm -r /etc/sudoers.d/as-audited /var/log/sudo-io");
    await stack.destroy();
  });

  test("the journal has what it says, and no secret", async () => {
    const stack = await TestStack.create("rights", host, ENDPOINT, { user: "wss" });
    const since = (await host.run("date +%s")).trim();
    await stack.up();
    const key = await host.run("cat /etc/pki/tls/private/wss-endpoint-*.key");
    await stack.destroy();
    const said = await host.run(`journalctl -q -o cat --since @${since} -t sudo | grep COMMAND`);
    const [asks = "", runs = ""] = (blocks("text")[1] ?? "").split("\n").map((line) => line.replace(/^sudo: /, ""));
    const [before = "", after = ""] = runs.split(" ... ");
    expect(said).toContain(asks);
    const lines = said.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith(before) && line.endsWith(after.trim())).length).toBe(1);
    const journal = await host.run("journalctl -q");
    for (const secret of [...key.split("\n").slice(1, 3), ...privateKey().split("\n").slice(2, 5)]) {
      expect(journal).not.toContain(secret);
    }
  });

  test("from another address than the one that it names the key is not taken", async () => {
    await host.run(`sed -i 's/from="[^"]*"/from="203.0.113.7"/' ~wss/.ssh/authorized_keys`);
    const { text } = await (await TestStack.create("far", host, ENDPOINT, { user: "wss" })).failingUp();
    expect(text).toContain("unable to authenticate, attempted methods [none publickey]");
    await host.run(`sed -i 's/from="[^"]*"/from="${GATEWAY}"/' ~wss/.ssh/authorized_keys`);
  });
});

test("on a host with doas and without sudo the error says that doas is not used, and it is not", async () => {
  await host.run(
    "mv /usr/bin/sudo /usr/bin/sudo.away; printf '#!/bin/sh\\ntouch /run/doas-ran\\n' >/usr/bin/doas; chmod 755 /usr/bin/doas",
  );
  const before = await ourFiles(host);
  const { text } = await (await TestStack.create("doas", host, ENDPOINT, { user: "deploy" })).failingUp();
  expect(text).toContain(
    "user deploy cannot become root: sudo is not installed (doas is not used); log in as root, or install sudo",
  );
  expect(await ourFiles(host)).toEqual(before);
  expect((await host.exec("ls /run/doas-ran")).code).not.toBe(0);
});
