import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";

// What the other tests in this folder rely on. They are about refusals, so a machine that refuses nothing would pass.

let machine: TestHost;

beforeAll(async () => {
  machine = await startVm("machine", 10);
});

afterAll(async () => {
  await machine.stop();
});

const denials = "ausearch --input-logs -m AVC,USER_AVC -ts boot 2>&1";

test("a fresh machine is fully up, and SELinux has denied nothing", async () => {
  expect((await machine.run("systemctl is-system-running")).trim()).toBe("running");
  const { stdout } = await machine.exec(denials);
  expect(stdout.trim()).toBe("<no matches>");
});

test("SELinux is enforcing, and leaves those who log in unconfined, as on EL9", async () => {
  expect((await machine.run("getenforce")).trim()).toBe("Enforcing");
  expect(await machine.run("id -Z", { user: "deploy" })).toContain(":unconfined_t:");
  expect(await machine.run("sudo -n id -Z", { user: "deploy" })).toContain(":unconfined_t:");
});

test("firewalld runs and keeps a port closed until it is told to open it", async () => {
  expect((await machine.run("firewall-cmd --state")).trim()).toBe("running");
  await machine.run("systemd-run --quiet --unit=listener python3 -m http.server --bind :: 8000");
  await machine.run("until ss -Htln | grep -q :8000; do sleep 0.2; done");
  expect(await answers(machine.address)).toBe(false);
  expect(await answers(machine.address6)).toBe(false);
  await machine.run("firewall-cmd --quiet --add-port=8000/tcp");
  expect(await answers(machine.address)).toBe(true);
  expect(await answers(machine.address6)).toBe(true);
});

test("nginx that yum installed and systemd started runs as httpd_t", async () => {
  await machine.run("yum -q -y install nginx && systemctl start nginx");
  expect(await machine.run("ps -o label= -C nginx")).toMatch(/^(\S+:httpd_t:\S+\s+)+$/);
  expect((await machine.exec(denials)).stdout.trim()).toBe("<no matches>");
});

test("SELinux refuses port 5555 to nginx, and the refusal can be found", async () => {
  await machine.run("systemctl stop nginx; sed -i 's/listen\\( *\\)80;/listen\\15555;/' /etc/nginx/nginx.conf");
  expect(await machine.run("grep 5555 /etc/nginx/nginx.conf")).toContain("listen");
  expect((await machine.exec("systemctl start nginx")).code).not.toBe(0);
  expect(await machine.run("journalctl -u nginx -b")).toMatch(/bind\(\) to \S+:5555 failed \(13: Permission denied\)/);
  expect((await machine.exec(denials)).stdout).toMatch(/denied .*name_bind.* src=5555 .*httpd_t/);
});

function answers(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 8000, timeout: 10_000 });
    for (const end of ["connect", "error", "timeout"])
      socket.on(end, () => (resolve(end === "connect"), socket.destroy()));
  });
}
