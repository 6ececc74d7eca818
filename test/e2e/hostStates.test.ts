import { describe, expect, test } from "vitest";
import { changeable, everything } from "./hostFacts";
import { Script } from "./script";
import { freshHost, TestStack } from "./setting";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

describe("nginx is installed, but", () => {
  test("stopped and disabled: it is started and enabled, and destroy puts that back", async () => {
    const host = await freshHost("stopped", 21);
    await host.run("yum -q -y install nginx");
    const states = "systemctl is-enabled nginx; systemctl is-active nginx; true";
    expect(await host.run(states)).toBe("disabled\ninactive\n");
    const stack = await TestStack.create("stopped", host, ENDPOINT);
    await stack.up();
    expect(await host.run(states)).toBe("enabled\nactive\n");
    await stack.destroy();
    expect(await host.run(states)).toBe("disabled\ninactive\n");
    expect((await host.run("rpm -q nginx")).trim()).toMatch(/^nginx-1/);
  });

  test("by dnf, and there is no yum, as in images of CentOS Stream 9: dnf does all", async () => {
    const host = await freshHost("dnfalone", 249);
    await host.run("mv /usr/bin/yum /root/");
    const script = await Script.create(host);
    const before = await everything(host);
    const input = script.stdin({ nginx: { minimalVersion: "1.20" }, removePackage: true });
    expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
    expect((await host.run("rpm -q nginx")).trim()).toMatch(/^nginx-1/);
    expect(await script.remove(input)).toMatchObject({ code: 0, stderr: "" });
    expect(await everything(host)).toEqual(before);
  });

  test("masked: one clear message, and nothing is changed", async () => {
    const host = await freshHost("masked", 22);
    await host.run("yum -q -y install nginx; systemctl mask nginx");
    const files = await changeable(host);
    const { text } = await (await TestStack.create("masked", host, ENDPOINT)).failingUp();
    expect(text).toContain("the nginx unit is masked\n  run on the host: systemctl unmask nginx");
    expect(await changeable(host)).toEqual(files);
  });

  test("port 80, which its own nginx.conf wants, is in use: the holder is named, and all is put back", async () => {
    const host = await freshHost("port80", 23);
    await host.run("yum -q -y install nginx; setsid python3 -m http.server 80 </dev/null >/dev/null 2>&1 &");
    await expect.poll(() => host.run("ss -Hltn 'sport = :80'")).not.toBe("");
    const files = await changeable(host);
    const { text } = await (await TestStack.create("port80", host, ENDPOINT)).failingUp();
    expect(text).toContain("nginx does not start");
    expect(text).toContain("bind() to 0.0.0.0:80 failed (98");
    expect(text).toMatch(
      /port 80, which the server in \/etc\/nginx\/nginx\.conf listens on, is held by python3 \(pid \d+\)/,
    );
    expect(await changeable(host)).toEqual(files);
    expect(await host.run("systemctl is-enabled nginx; systemctl is-failed nginx; true")).toBe("disabled\ninactive\n");
  });

  test("its nginx.conf does not include conf.d: explained, and nothing is changed", async () => {
    const host = await freshHost("noinclude", 24);
    await host.run("yum -q -y install nginx; sed -i '/conf.d/d' /etc/nginx/nginx.conf");
    const files = await changeable(host);
    const { text } = await (await TestStack.create("noinclude", host, ENDPOINT)).failingUp();
    expect(text).toContain("nginx does not read /etc/nginx/conf.d/zz-wss-endpoint-chat.conf");
    expect(text).toContain("include /etc/nginx/conf.d/*.conf;");
    expect(await changeable(host)).toEqual(files);
  });

  test("root may make no mount namespaces: the configuration is tested in its place, and put back if refused", async () => {
    const host = await freshHost("nounshare", 25);
    await host.run(
      "mkdir -p /etc/systemd/system/ssh.service.d; printf '[Service]\\nCapabilityBoundingSet=~CAP_SYS_ADMIN\\n' >/etc/systemd/system/ssh.service.d/cap.conf; yum -q -y install nginx; systemctl daemon-reload; systemctl restart ssh",
    );
    const stack = await TestStack.create("nounshare", host, ENDPOINT);
    await stack.up();
    const files = await changeable(host);
    await stack.set({ endpoint: { ...ENDPOINT, upstream: { servers: [{ address: "nowhere.invalid:1" }] } } });
    const { text } = await stack.failingUp();
    expect(text).toContain("host not found in upstream");
    expect(await changeable(host)).toEqual(files);
    await stack.destroy();
  });
});

test("the endpoint's port is held by another program: it is named before anything is changed", async () => {
  const host = await freshHost("held", 26);
  await host.run("setsid python3 -m http.server 5555 </dev/null >/dev/null 2>&1 &");
  await expect.poll(() => host.run("ss -Hltn 'sport = :5555'")).not.toBe("");
  const files = await changeable(host);
  const { text } = await (await TestStack.create("held", host, ENDPOINT)).failingUp();
  expect(text).toMatch(
    /port 5555 is held by python3 \(pid \d+\) of \S+\n {2}stop that program, or give the endpoint another port/,
  );
  expect(await changeable(host)).toEqual(files);
  expect((await host.exec("rpm -q nginx")).code).not.toBe(0);
});

describe("yum cannot give nginx:", () => {
  test("no repository has it", async () => {
    const host = await freshHost("norepo", 27);
    await host.run(
      "sed -i 's/^enabled=1/enabled=0/' /etc/yum.repos.d/test.repo; mkdir -p /srv/empty && createrepo_c -q /srv/empty; printf '[empty]\\nname=empty\\nbaseurl=file:///srv/empty\\nenabled=1\\ngpgcheck=1\\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test\\n' >/etc/yum.repos.d/empty.repo",
    );
    const files = await changeable(host);
    const { text } = await (await TestStack.create("norepo", host, ENDPOINT)).failingUp();
    expect(text).toContain("yum could not install nginx");
    expect(text).toContain("no enabled repository has nginx: enable AppStream (EL8 and later) or EPEL");
    expect(await changeable(host)).toEqual(files);
  });

  test.each([
    ["tampered", 28, /not what its repository signed/],
    ["unsigned", 29, /not what its repository signed/],
  ])("its package is %s", async (repo, octet, advice) => {
    const host = await freshHost(repo, octet);
    await host.run(`sed -i '/^\\[${repo}\\]/,/^$/s/^enabled=0/enabled=1/' /etc/yum.repos.d/test.repo`);
    const files = await changeable(host);
    const { text } = await (await TestStack.create(repo, host, ENDPOINT)).failingUp();
    expect(text).toContain("yum could not install nginx");
    expect(text).toMatch(advice);
    expect(await changeable(host)).toEqual(files);
    expect((await host.exec("rpm -q nginx-core")).code).not.toBe(0);
  });

  test("the mirror is down; where nginx is installed, yum is not even asked", async () => {
    const host = await freshHost("mirror", 30);
    await host.run("sed -i 's,:8080/,:8081/,' /etc/yum.repos.d/test.repo");
    const files = await changeable(host);
    const stack = await TestStack.create("mirror", host, ENDPOINT);
    const { text } = await stack.failingUp();
    expect(text).toContain("yum could not install nginx");
    expect(text).toMatch(/Curl error|Failed to download metadata|Cannot download/);
    expect(text).toContain("a repository or its key does not answer: see that the host reaches it");
    expect(await changeable(host)).toEqual(files);
    await host.run(
      "sed -i 's,:8081/,:8080/,' /etc/yum.repos.d/test.repo; yum -q -y install nginx; sed -i 's,:8080/,:8081/,' /etc/yum.repos.d/test.repo",
    );
    await stack.up();
    await stack.destroy();
  });
});

test("a first up that fails after nginx was installed takes the package away again, and a destroy has nothing left to do", async () => {
  const host = await freshHost("putback", 31);
  const packages = await host.run("rpm -qa | sort");
  const before = await everything(host);
  const stack = await TestStack.create("putback", host, { ...ENDPOINT, requireUpstream: true });
  const { text } = await stack.failingUp();
  expect(text).toContain("the upstream 127.0.0.1:9 does not answer (502)");
  expect(await host.run("rpm -qa | sort")).toBe(packages);
  expect(await host.run("ls /etc/nginx /var/lib/wss-endpoint /etc/pki/tls/private 2>&1 || true")).toContain(
    "cannot access '/etc/nginx'",
  );
  expect(await host.run("find /etc/pki/tls /var/lib -name '*wss*'")).toBe("");
  const { operations } = await stack.destroy();
  // The key and the certificate, which Pulumi alone knows of.
  expect(operations.filter(({ type }) => type.startsWith("tls:")).map(({ op }) => op)).toEqual(["delete", "delete"]);
  expect(operations.filter(({ type }) => type.startsWith("command:"))).toEqual([]);
  expect(await everything(host)).toEqual(before);
});

test("removePackage takes nginx away where we installed it and nobody uses it, and leaves it where somebody does", async () => {
  const host = await freshHost("rmpkg", 32);
  const packages = await host.run("rpm -qa | sort");
  const stack = await TestStack.create("rmpkg", host, { ...ENDPOINT, removePackage: true });
  await stack.up();
  await stack.destroy();
  expect(await host.run("rpm -qa | sort")).toBe(packages);

  await stack.up();
  await host.run("echo 'server { listen 8088; }' >/etc/nginx/conf.d/theirs.conf; systemctl reload nginx");
  await stack.destroy();
  expect(await host.run("rpm -q nginx; systemctl is-active nginx; systemctl is-enabled nginx")).toMatch(
    /^nginx-1.*\nactive\nenabled\n$/s,
  );
  expect(await host.run("ls /etc/nginx/conf.d")).toBe("theirs.conf\n");
});
