import { describe, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { filesUnder, ourFiles } from "./hostFacts";
import { Script, struck } from "./script";
import { freshHost } from "./setting";

const STATES = "systemctl is-enabled nginx; systemctl is-active nginx; true";
const SIMILAR = "/etc/pki/tls/private/wss-endpoint-chat.ecdsa.key";
const REFUSED = { upstream: { servers: [{ address: "nowhere.invalid:1" }] } };

/** A fresh host, as its user left it, and the transaction on it. */
async function setUp(name: string, octet: number, prepare: string): Promise<{ host: TestHost; script: Script }> {
  const host = await freshHost(name, octet);
  await host.run(prepare);
  return { host, script: await Script.create(host) };
}

describe("destroy leaves nginx to whoever uses it:", () => {
  test("nginx.conf was edited since", async () => {
    const { host, script } = await setUp("edited", 51, "true");
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    await host.run("sed -i 's/server_name  _;/server_name  mine.example;/' /etc/nginx/nginx.conf");
    const conf = await host.run("cat /etc/nginx/nginx.conf");
    expect(await script.apply(script.stdin({ paths: ["/new"] }))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("cat /etc/nginx/nginx.conf")).toBe(conf);
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(STATES)).toBe("enabled\nactive\n");
    expect(await host.run("cat /etc/nginx/nginx.conf")).toBe(conf);
  });

  test("a page was put into its folder", async () => {
    const { host, script } = await setUp("page", 52, "true");
    await script.apply(script.stdin());
    await host.run("echo hello >/usr/share/nginx/html/mine.html");
    expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(`${STATES}; curl -s 127.0.0.1/mine.html`)).toBe("enabled\nactive\nhello\n");
  });

  test("it ran before, though it was not enabled", async () => {
    const { host, script } = await setUp("ran", 53, "yum -q -y install nginx; systemctl start nginx");
    const pid = await host.run("cat /run/nginx.pid");
    await script.apply(script.stdin());
    expect(await host.run(STATES)).toBe("enabled\nactive\n");
    expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(STATES)).toBe("disabled\nactive\n");
    expect(await host.run("cat /run/nginx.pid")).toBe(pid);
  });

  test("packages that others installed meanwhile stay", async () => {
    const { host, script } = await setUp("theirs", 54, "true");
    const packages = await host.run("rpm -qa --qf '%{NAME}\\n' | grep -v gpg-pubkey | sort");
    await script.apply(struck(script.stdin(), "place_pair"));
    await host.run("yum -q -y install theirs");
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
    expect(await script.remove(script.stdin({ removePackage: true }))).toMatchObject({ code: 0 });
    const left = await host.run("rpm -qa --qf '%{NAME}\\n' | grep -v gpg-pubkey | sort");
    expect(left).toBe([...packages.split("\n").filter(Boolean), "theirs"].sort().join("\n") + "\n");
  });

  test("a certificate that another server uses stays, and a warning says so; and so does a file with a similar name", async () => {
    const { host, script } = await setUp("borrowed", 55, "true");
    await script.apply(script.stdin());
    await host.run(
      `touch ${SIMILAR}; sed -nE 's/^ *(ssl_cert.*) (.*);/\\1 "\\2";/p' /etc/nginx/conf.d/zz-*.conf | (echo 'server { listen 8443 ssl;'; cat; echo '}') >/etc/nginx/conf.d/theirs.conf; systemctl reload nginx`,
    );
    const { code, stdout } = await script.remove(script.stdin());
    expect([code, stdout]).toEqual([0, expect.stringContaining("stays: another file in /etc/nginx refers to it")]);
    expect((await host.exec("nginx -t")).code).toBe(0);
    expect(await host.run(`rm -v ${SIMILAR}`)).toContain("removed");
  });

  test("another program has the same port on another address", async () => {
    const { host, script } = await setUp("sameport", 56, "true");
    await host.run("setsid python3 -m http.server --bind 127.0.0.1 5555 </dev/null >/dev/null 2>&1 &");
    await expect.poll(() => host.run("ss -Hltn 'sport = :5555'")).not.toBe("");
    const own = { listenAddresses: [host.address] };
    expect(await script.apply(script.stdin(own))).toMatchObject({ code: 0, stderr: "" });
    expect(await script.remove(script.stdin(own))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("ss -Hltn 'sport = :5555'")).toContain("127.0.0.1:5555");
  });
});

test("a first up that was cut off is taken back whole by a second one that fails", async () => {
  const { host, script } = await setUp("twofail", 57, "true");
  const packages = await host.run("rpm -qa | sort");
  await script.apply(struck(script.stdin(), "prove"));
  expect((await script.apply(script.stdin({ requireUpstream: true }))).code).toBe(1);
  expect(
    await host.run("rpm -qa | sort; find /var/lib /etc/pki/tls /etc/nginx -name '*wss*' 2>/dev/null || true"),
  ).toBe(packages);
});

test("conf.d may be a link: a configuration that nginx refuses does not touch what it points to", async () => {
  const { host, script } = await setUp(
    "link",
    58,
    "yum -q -y install nginx; mv /etc/nginx/conf.d /srv/conf.d; ln -s /srv/conf.d /etc/nginx/conf.d",
  );
  await script.apply(script.stdin());
  const files = await filesUnder(host, "/srv/conf.d", "/etc/nginx");
  expect((await script.apply(script.stdin(REFUSED))).code).toBe(1);
  expect(await filesUnder(host, "/srv/conf.d", "/etc/nginx")).toEqual(files);
  expect((await host.exec("nginx -t")).code).toBe(0);
});

test("what is put back has its owner, mode and time too", async () => {
  const { host, script } = await setUp("owner", 59, "true");
  await script.apply(script.stdin());
  const [file] = (await host.run("ls /etc/nginx/conf.d/zz-*")).trim().split("\n");
  const facts = `stat -c '%a %U:%G %Y' ${file ?? ""}`;
  await host.run(`chown root:nginx ${file ?? ""}; chmod 640 ${file ?? ""}; touch -d 2020-01-01 ${file ?? ""}`);
  const before = await host.run(facts);
  expect((await script.apply(script.stdin({ requireUpstream: true, paths: ["/x"] }))).code).toBe(1);
  expect(await host.run(facts)).toBe(before);
  await host.run("chmod 644 /etc/pki/tls/private/*.key");
  await script.apply(script.stdin());
  expect(await host.run("stat -c %a /etc/pki/tls/private/*.key")).toBe("600\n");
});

test("an nginx in a container is no reason to stop", async () => {
  const { host, script } = await setUp(
    "container",
    60,
    "yum -q -y install nginx; echo 'events {} pid /tmp/c.pid; http { server { listen 127.0.0.1:8099; } }' >/tmp/c.conf; " +
      "setsid unshare --pid --fork nginx -c /tmp/c.conf -g 'daemon off;' </dev/null >/dev/null 2>&1 &",
  );
  await expect.poll(() => host.run("ss -Hltn 'sport = :8099'")).not.toBe("");
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
});

describe("what cannot work is said before anything changes:", () => {
  const refused = async ({ host, script }: { host: TestHost; script: Script }, args: object, ...messages: string[]) => {
    const before = await ourFiles(host).catch(() => new Map());
    const { code, stderr } = await script.apply(script.stdin(args));
    for (const message of messages) expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(await ourFiles(host).catch(() => new Map())).toEqual(before);
    return stderr;
  };

  test("a running nginx cannot move a port from all addresses to one", async () => {
    const setting = await setUp("move", 61, "true");
    await setting.script.apply(setting.script.stdin());
    await refused(
      setting,
      { listenAddresses: ["127.0.0.1"] },
      "a running nginx cannot move port 5555 from 0.0.0.0 to 127.0.0.1",
      "give the endpoint another port, or destroy it first",
    );
  });

  test("another server has the port of one address for itself", async () => {
    const setting = await setUp("alone", 62, "yum -q -y install nginx");
    const { address } = setting.host;
    await setting.host.run(`echo 'server { listen ${address}:5555; }' >/etc/nginx/conf.d/theirs.conf`);
    await refused(
      setting,
      {},
      `another server (/etc/nginx/conf.d/theirs.conf:1) has port 5555 of ${address} for itself`,
    );
  });

  /** What people do who have one site: a server of their own at the end of nginx.conf, behind the include of conf.d. */
  const inNginxConf = (server: string) =>
    `yum -q -y install nginx
     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=x -keyout /etc/pki/tls/private/x.key -out /etc/pki/tls/certs/x.crt
     sed -i '$d' /etc/nginx/nginx.conf; printf '%s\n' '${server}' '}' >>/etc/nginx/nginx.conf; systemctl start nginx`;
  const PAIR = "ssl_certificate /etc/pki/tls/certs/x.crt; ssl_certificate_key /etc/pki/tls/private/x.key;";

  test("a server in nginx.conf would lose its clients to the endpoint, as it comes later", async () => {
    const site = `server { listen 443 ssl; server_name _; ${PAIR} return 200 theirs; }`;
    const setting = await setUp("inconf", 70, inNginxConf(site));
    const named = { port: 443, serverNames: ["chat.example.com"] };
    await refused(
      setting,
      named,
      "would become the default of port 443 before another server (/etc/nginx/nginx.conf:",
      "add default_server to that listen directive",
    );
    expect(await setting.host.run("curl -sk https://127.0.0.1/")).toBe("theirs");
    await setting.host.run(
      "sed -i 's/listen 443 ssl;/listen 443 ssl default_server;/' /etc/nginx/nginx.conf; systemctl reload nginx",
    );
    expect(await setting.script.apply(setting.script.stdin(named))).toMatchObject({ code: 0, stderr: "" });
    expect(await setting.host.run("curl -sk https://127.0.0.1/")).toBe("theirs");
  });

  test("the port has a server without TLS, in nginx.conf or in conf.d", async () => {
    const setting = await setUp("plain", 71, "yum -q -y install nginx; systemctl start nginx");
    await refused(setting, { port: 80 }, "port 80 has a server without TLS (/etc/nginx/nginx.conf:");
    await setting.host.run("echo 'server { listen 8081; }' >/etc/nginx/conf.d/intranet.conf; systemctl reload nginx");
    await refused(setting, { port: 8081 }, "port 8081 has a server without TLS", "give the endpoint another port");
  });

  test("but a neighbour that came later does not keep an endpoint from a new certificate", async () => {
    const setting = await setUp("later", 73, "true");
    await setting.script.apply(setting.script.stdin());
    await setting.host.run(inNginxConf(`server { listen 5555 ssl; server_name theirs.example; ${PAIR} }`));
    await setting.script.renew();
    const { code, stdout } = await setting.script.apply(setting.script.stdin());
    expect([code, stdout]).toEqual([0, expect.stringContaining("would become the default of port 5555")]);
  });

  test("an endpoint under a new name is told of the old one", async () => {
    const setting = await setUp("renamed", 72, "true");
    await setting.script.apply(setting.script.stdin());
    const { stderr } = await setting.script.apply(setting.script.stdin({}, "other"), "other");
    expect(stderr).toContain("the endpoint chat of o/p/s on this host has the same name and port");
    expect(stderr).toContain("if this is chat under a new name, destroy chat first");
  });

  test("nginx was run by hand", async () => {
    const setting = await setUp("byhand", 63, "yum -q -y install nginx; nginx");
    await refused(setting, {}, "an nginx runs that systemd did not start (pid ", "systemctl start nginx");
  });

  test("nginx has no unit", async () => {
    const setting = await setUp("nounit", 64, "yum -q -y install nginx-core");
    await refused(setting, {}, "nginx is installed without its systemd unit", "yum install nginx");
  });

  test("the names are too long for nginx's hash", async () => {
    const setting = await setUp("longname", 65, "yum -q -y install nginx");
    await setting.host.run("echo 'server { listen 5555 ssl; ssl_reject_handshake on; }' >/etc/nginx/conf.d/other.conf");
    const name = `${"long-label-".repeat(5)}x.${"another-label-".repeat(4)}x.example.com`;
    const serverNames = [name];
    const said = await refused(
      setting,
      { serverNames },
      "could not build server_names_hash",
      "the names are long: set",
    );
    // The line as it is printed is what helps.
    const line = /server_names_hash_bucket_size \d+;/.exec(said)?.[0] ?? "";
    await setting.host.run(`sed -i 's/^http {/&\\n    ${line}/' /etc/nginx/nginx.conf`);
    const { code, stderr } = await setting.script.apply(setting.script.stdin({ serverNames }));
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("/run is full", async () => {
    const setting = await setUp(
      "runfull",
      66,
      "yum -q -y install nginx; dd if=/dev/zero of=/run/fill bs=1M 2>/dev/null || true",
    );
    await refused(setting, {}, "/run is full: 0 KB are left", "make room; see on the host: df -h /run");
    const meanwhile = "dd if=/dev/zero of=/run/fill bs=1M 2>/dev/null\n";
    await setting.host.run("rm /run/fill");
    const { stderr } = await setting.script.apply(struck(setting.script.stdin(), "stage_conf_d", meanwhile));
    expect(stderr).toContain("cannot copy /etc/nginx/conf.d to /run\n  look for a full or read-only file system");
  });

  test("the disk is full: yum's reason is not taken for a bad signature", async () => {
    const setting = await setUp(
      "diskfull",
      67,
      "mkdir -p /usr/share/nginx; mount -t tmpfs -o size=8k tmpfs /usr/share/nginx",
    );
    await refused(setting, {}, "yum could not install nginx", "make room on the disk");
    await setting.host.run("umount /usr/share/nginx");
  });
});

test("what nginx says is found where its error_log is", async () => {
  const { script } = await setUp(
    "errorlog",
    68,
    "yum -q -y install nginx; sed -i 's,^error_log .*,error_log /srv/e.log;,' /etc/nginx/nginx.conf; systemctl start nginx; " +
      "setsid python3 -m http.server 8099 </dev/null >/dev/null 2>&1 & sleep 0.5; " +
      "echo 'server { listen 8099; }' >/etc/nginx/conf.d/other.conf",
  );
  const { code, stderr } = await script.apply(script.stdin());
  expect([code, stderr]).toEqual([1, expect.stringContaining("bind() to 0.0.0.0:8099 failed (98")]);
  expect(stderr).toContain("mend what nginx says in /srv/e.log");
});

test("an upstream's error that is quoted is the endpoint's own", async () => {
  const { script } = await setUp(
    "ownerror",
    69,
    "yum -q -y install nginx; echo 'server { listen 81; location / { proxy_pass http://127.0.0.1:7; } }' >/etc/nginx/conf.d/x.conf; " +
      "systemctl start nginx; curl -s 127.0.0.1:81 >/dev/null",
  );
  const { stderr } = await script.apply(script.stdin({ requireUpstream: true }));
  expect(stderr).toContain('upstream: "http://127.0.0.1:9/"');
  expect(stderr).not.toContain("127.0.0.1:7");
});
