import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../e2e/hostFacts";
import { rewritten, Script, struck } from "../e2e/script";
import { enforcing, fakeBooleans, LABELS, offerSemanage, SPEC } from "../e2e/semanageStandIn";
import { freshHost } from "../e2e/setting";
import type { TestHost } from "../hosts/host";

// What a run has brought, and others have come to use since: it stays theirs, whatever becomes of the endpoint.

const SITE = "/etc/nginx/conf.d/site.conf";
const FAILS = "fail 'a late failure' 'none'\n";
const mine = { removePackage: true };

/** A package that brings a site, as zabbix-nginx-conf does. */
const SITE_PACKAGE = SPEC.replace(/^Name: .*/, "Name: site-for-nginx").replace(
  /%install\n.*\n%files\n.*\n/,
  `%install\nmkdir -p %{buildroot}/etc/nginx/conf.d; echo "# a site" >%{buildroot}${SITE}\n%files\n${SITE}\n`,
);

let host: TestHost;
let script: Script;

beforeAll(async () => {
  host = await freshHost("others", 245);
  script = await Script.create(host);
  await offerSemanage(host, SITE_PACKAGE);
});
const state = () => host.run("systemctl is-active nginx; systemctl is-enabled nginx; true");
const failsLate = (input: string) => script.apply(struck(input, "commit", FAILS));

describe("a first up on a bare host was killed when nginx ran", () => {
  const killed = async () => {
    expect((await script.apply(struck(script.stdin(mine), "prove"))).code).not.toBe(0);
  };

  test("and nobody else came to use it: the next up fails, and all of it goes", async () => {
    const before = await everything(host);
    await killed();
    expect((await failsLate(script.stdin(mine))).stderr).toContain("a late failure");
    expect(await everything(host)).toEqual(before);
  });

  test("and by now somebody has a site there: the next up fails, and nginx stays, with the site, as the host's own", async () => {
    await killed();
    await host.run(`echo 'server { listen 8090; return 204; }' >${SITE}; systemctl reload nginx`);
    expect((await failsLate(script.stdin(mine))).stderr).toContain("nginx stays as it is");
    expect(await state()).toBe("active\nenabled\n");
    expect(await host.run("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8090/")).toBe("204");
    expect(await host.run("find /etc /var/lib -name '*wss*'; ss -Hltn 'sport = :5555'")).toBe("");
    await host.run(`rm ${SITE}; yum -q -y remove nginx`);
  });
});

test("an nginx that starts while another configuration is tried out keeps its pid file", async () => {
  await host.run("yum -q -y install nginx");
  const starts = struck(script.stdin(), "remove_empty_pid", "echo 1 >/run/nginx.pid\n");
  expect((await script.apply(struck(starts, "keep_previous", FAILS))).stderr).toContain("a late failure");
  expect(await host.run("cat /run/nginx.pid; rm /run/nginx.pid")).toBe("1\n");
});

test("an nginx that systemd is about to start, as at the host's start, is others': a first up that fails leaves it running", async () => {
  await host.run("yum -q -y install nginx; mkdir -p /etc/systemd/system/nginx.service.d");
  const slow = "/etc/systemd/system/nginx.service.d/slow.conf";
  await host.run(`printf '[Service]\\nExecStartPre=/bin/sleep 4\\n' >${slow}; systemctl daemon-reload
    systemctl start --no-block nginx`);
  expect((await failsLate(script.stdin())).stderr).toContain("a late failure");
  expect(await host.run("systemctl is-active nginx")).toBe("active\n");
  await host.run(`systemctl stop nginx; rm -r ${slow.replace(/\/[^/]*$/, "")}; systemctl daemon-reload`);
});

test("an nginx that somebody else starts while a first up is at work is theirs, also where that fails", async () => {
  const strike = `systemctl start nginx; ${FAILS}`;
  expect((await script.apply(struck(script.stdin(), "allow_port", strike))).stderr).toContain("a late failure");
  expect(await host.run("systemctl is-active nginx; find /var/lib -name '*wss*'")).toBe("active\n");
  await host.run("systemctl stop nginx");
});

test("a drop-in that somebody took away leaves no folder of its own behind", async () => {
  const folder = "/etc/systemd/system/nginx.service.d";
  const limited = script.stdin({ ...mine, connectionLimits: { total: 3000 } });
  expect(await script.apply(limited)).toMatchObject({ code: 0, stderr: "" });
  await host.run(`rm ${folder}/00-wss-endpoint.conf; systemctl daemon-reload`);
  expect(await script.remove(limited)).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run(`find ${folder} /var/lib -path '*nginx.service.d*' -o -name '*wss*' 2>/dev/null || true`)).toBe(
    "",
  );
});

test.each([
  ["its nginx.conf is a link to one of theirs", "cd /etc/nginx && mv nginx.conf /root/ && ln -s /root/nginx.conf ."],
  ["a package of theirs has brought a site", "yum -q -y install site-for-nginx"],
])("an nginx that a run has started is others' by now, because %s: a removal leaves it running", async (_why, come) => {
  await host.run("yum -q -y install nginx; systemctl -q disable --now nginx");
  expect(await script.apply(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
  await host.run(come);
  expect(await script.remove(script.stdin(mine))).toMatchObject({ code: 0, stderr: "" });
  expect(await state()).toBe("active\nenabled\n");
  await host.run("rpm -q site-for-nginx && yum -q -y remove site-for-nginx; yum -q -y remove nginx; rm -rf /etc/nginx");
});

describe("on a host that is enforcing", () => {
  const input = (change: object = {}, name = "chat") => enforcing(script.stdin(change, name));
  const apply = async (change?: object, name?: string) => {
    expect(await script.apply(input(change, name), name)).toMatchObject({ code: 0, stderr: "" });
  };
  const remove = async (change?: object, name?: string) => {
    const { code, stdout, stderr } = await script.remove(input(change, name), name);
    expect([code, stderr]).toEqual([0, ""]);
    return stdout;
  };
  const labels = async () => (await host.run(`cut -d ' ' -f 3 ${LABELS}`)).trim();
  const ownSite = (port: number, inside: string) =>
    host.run(
      `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=site -keyout /root/site.pem -out /root/site.pem 2>/dev/null
      cat >${SITE}; nginx -t -q; systemctl reload nginx`,
      {
        input: `server { listen ${port} ssl; ssl_certificate /root/site.pem; ssl_certificate_key /root/site.pem; ${inside} }\n`,
      },
    );

  beforeAll(() => host.run("yum -q -y install nginx; systemctl -q enable --now nginx"));
  afterEach(() => host.run(`rm -f ${SITE}; systemctl reload nginx; truncate -s 0 ${LABELS}`));

  test("the label of a port stays, and the removal says so, where a site of others has come to listen on it", async () => {
    await apply();
    await ownSite(5555, "return 200 theirs;");
    expect(await remove()).toContain(
      "warning: port 5555 stays open to clients, because nginx listens on it for others too; what was added for the endpoint: semanage port -a -t http_port_t -p tcp 5555\n",
    );
    expect(await labels()).toBe("5555");
  });

  test("and so it does where nginx is stopped just then", async () => {
    await apply();
    await ownSite(5555, "return 200 theirs;");
    await host.run("systemctl stop nginx");
    expect(await remove()).toContain("warning: port 5555 stays open to clients");
    expect([await labels(), await host.run("ls /run/nginx.pid 2>/dev/null || true")]).toEqual(["5555", ""]);
    await host.run("systemctl start nginx");
  });

  test("an endpoint whose first up was killed keeps its port's label while another endpoint changes", async () => {
    const first = { port: 8443 };
    await apply(first, "first");
    expect((await script.apply(struck(input({}, "second"), "prove"), "second")).code).not.toBe(0);
    await apply({ ...first, serverNames: ["first.example"] }, "first");
    expect(await labels()).toBe("5555");
    // And what its next up leaves, which fails, is nothing.
    expect((await script.apply(struck(input({}, "second"), "commit", FAILS), "second")).code).toBe(1);
    expect(await labels()).toBe("");
    await remove(first, "first");
  });

  test("an endpoint whose change of port was killed, and fails then, keeps the label of the port before alone", async () => {
    await apply({ port: 8443 }, "first");
    await apply({}, "second");
    expect((await script.apply(struck(input({ port: 5556 }, "second"), "prove"), "second")).code).not.toBe(0);
    expect((await script.apply(struck(input({ port: 5556 }, "second"), "commit", FAILS), "second")).code).toBe(1);
    expect(await labels()).toBe("5555");
    await remove({}, "second");
    await remove({ port: 8443 }, "first");
    expect(await labels()).toBe("");
  });

  test("a boolean stays on where nginx passes requests on for others by then, and the removal says so", async () => {
    const { on, turn } = await fakeBooleans(host);
    const connects = { selinux: { networkConnect: true }, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
    await apply(connects);
    await ownSite(8091, "location / { proxy_pass http://127.0.0.1:9; }");
    expect(await remove(connects)).toContain(
      "warning: SELinux: httpd_can_network_connect stays on, because nginx connects to others too; to turn it off: setsebool -P httpd_can_network_connect off\n",
    );
    expect(await on()).toBe("httpd_can_network_connect\n");
    await turn("httpd_can_network_connect", "off");
  });

  test("and where another web server may by then, too", async () => {
    const { on, turn } = await fakeBooleans(host);
    const connects = { selinux: { networkConnect: true }, upstream: { servers: [{ address: "127.0.0.1:9" }] } };
    await apply(connects);
    // A container's processes have no labels.
    const labelled = rewritten(input(connects), (text) =>
      text.replace("ps -eo label=,comm=", "echo system_u:system_r:httpd_t:s0 php-fpm"),
    );
    expect((await script.remove(labelled)).stdout).toContain(
      "warning: SELinux: httpd_can_network_connect stays on, because php-fpm connects to others too",
    );
    expect(await on()).toBe("httpd_can_network_connect\n");
    await turn("httpd_can_network_connect", "off");
  });

  test("a run that fails turns off the boolean that it turned on, and no other", async () => {
    const { on, turn } = await fakeBooleans(host);
    const to = (port: number) => ({
      selinux: { networkConnect: true },
      upstream: { servers: [{ address: `127.0.0.1:${port}` }] },
    });
    const third = { ...to(5556), port: 5557 };
    await apply({ port: 5556 }, "second");
    await apply(to(9));
    await turn("httpd_can_network_connect", "off");
    await apply(third, "third");
    expect(await on()).toBe("httpd_can_network_relay\n");
    expect((await failsLate(input(to(9)))).stderr).toContain("a late failure");
    expect(await on()).toBe("httpd_can_network_relay\n");
    for (const [change, name] of [
      [to(9), "chat"],
      [third, "third"],
      [{ port: 5556 }, "second"],
    ] as const)
      await remove(change, name);
    expect(await on()).toBe("");
  });
});
