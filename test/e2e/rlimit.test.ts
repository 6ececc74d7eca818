import { beforeAll, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { Script, struck } from "./script";
import { freshHost } from "./setting";

// A container cannot be enforcing: here the script is told that it is. One that is: test/vm/modes.test.ts.

const DROP_IN = "/etc/systemd/system/nginx.service.d/00-wss-endpoint.conf";
const BOOLEAN = "setsebool -P httpd_setrlimit on";
let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("rlimit", 40);
  await host.run("yum -q -y install nginx; sed -i '1i worker_rlimit_nofile 9000;' /etc/nginx/nginx.conf");
  script = await Script.create(host);
});

const input = () => script.stdin({ port: 8443, connectionLimits: { total: 2000 } });
const enforcing = () => struck(input(), "is_enforcing", "return 0\n");
const dropIn = () => host.run(`grep = ${DROP_IN} 2>/dev/null || true`);
/** What an up says, and what is left of it when it is taken back. */
async function up(sent: string): Promise<{ stdout: string; dropIn: string }> {
  const { code, stdout, stderr } = await script.apply(sent);
  expect([code, stderr]).toEqual([0, ""]);
  const made = await dropIn();
  expect(await script.remove(sent)).toMatchObject({ code: 0, stderr: "" });
  expect(await dropIn()).toBe("");
  return { stdout, dropIn: made };
}

test("a limit of nginx.conf's counts where SELinux does not enforce", async () => {
  const made = await up(input());
  expect(made.dropIn).toBe("");
  expect(made.stdout).not.toContain(BOOLEAN);
});

test("one that SELinux keeps from the workers does not: the unit gives what is needed, and the boolean is named", async () => {
  const made = await up(enforcing());
  expect(made.dropIn).toBe("LimitNOFILE=5024:524288\n");
  expect(made.stdout).toContain(
    `warning: nginx.conf has worker_rlimit_nofile, and SELinux does not let workers have it: run on the host: ${BOOLEAN}\n`,
  );
});

test("one that the boolean allows counts, and so does one that changes no hard limit", async () => {
  const allowed = struck(enforcing(), "is_on", "return 0\n");
  expect(await up(allowed)).toEqual({ stdout: expect.not.stringContaining(BOOLEAN) as string, dropIn: "" });
  await host.run(
    "sed -i '1s/9000/524288/' /etc/nginx/nginx.conf; systemctl show -p LimitNOFILE nginx | grep -x LimitNOFILE=524288",
  );
  expect(await up(enforcing())).toEqual({ stdout: expect.not.stringContaining(BOOLEAN) as string, dropIn: "" });
});
