import { beforeAll, describe, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { filesUnder, ourFiles } from "./hostFacts";
import { Script } from "./script";
import { freshHost } from "./setting";

/** The transaction has to fail, say all of this, and leave every file as it was. */
async function refused(host: TestHost, script: Script, args: object, ...messages: (string | RegExp)[]): Promise<void> {
  const before = await ourFiles(host);
  const { code, stderr } = await script.apply(script.stdin(args));
  for (const message of messages)
    expect(stderr).toEqual(
      typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
    );
  expect(code).toBe(1);
  expect(await ourFiles(host)).toEqual(before);
}

describe("a tree of nginx's files that is not as the package made it:", () => {
  let host: TestHost;
  let script: Script;
  const MAIN = "/etc/nginx/nginx.conf";
  const PAIR = "ssl_certificate /etc/pki/tls/certs/x.crt; ssl_certificate_key /etc/pki/tls/private/x.key;";
  beforeAll(async () => {
    host = await freshHost("trees", 115);
    script = await Script.create(host);
    await host.run(`yum -q -y install nginx nginx-mod-stream; cp -a /etc/nginx /srv/nginx
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=x -keyout /etc/pki/tls/private/x.key -out /etc/pki/tls/certs/x.crt 2>/dev/null`);
  });
  /** The package's tree with changes, and nginx running from it, however often systemd has started it of late. */
  const tree = (changes: string) =>
    host.run(
      `systemctl stop nginx; rm -rf /etc/nginx; cp -a /srv/nginx /etc/nginx; ${changes}; systemctl reset-failed nginx; systemctl start nginx`,
    );
  const lineOf = async (text: string) => (await host.run(`grep -nF '${text}' ${MAIN} | cut -d: -f1`)).trim();

  test("a stream block has the port", async () => {
    await tree(`printf 'stream {\\n  server {\\n    listen 5555;\\n    return hello;\\n  }\\n}\\n' >>${MAIN}`);
    const line = await lineOf("listen 5555;");
    await refused(
      host,
      script,
      {},
      `a server in the stream block has port 5555 (${MAIN}:${line})`,
      "give the endpoint another port",
    );
    expect(await host.run("timeout 5 bash -c 'cat </dev/tcp/127.0.0.1/5555'")).toBe("hello");
    expect(await script.apply(script.stdin({ port: 5556 }))).toMatchObject({ code: 0, stderr: "" });
    await script.remove(script.stdin({ port: 5556 }));
  });

  test("a stream block has the port of UDP, or of another address: that is no reason to stop", async () => {
    await tree(
      `echo 'stream { server { listen 5555 udp; return x; } server { listen 127.0.0.2:5555; return x; } }' >>${MAIN}`,
    );
    const listenAddresses = [host.address];
    expect(await script.apply(script.stdin({ listenAddresses }))).toMatchObject({ code: 0, stderr: "" });
    await script.remove(script.stdin({ listenAddresses }));
  });

  test("another server wants the PROXY protocol on the port", async () => {
    await tree(`echo 'server { listen 5555 ssl proxy_protocol; ${PAIR} }' >/etc/nginx/conf.d/lb.conf`);
    await refused(host, script, {}, "port 5555 wants the PROXY protocol of every client (/etc/nginx/conf.d/lb.conf:1)");
  });

  test("two includes take the endpoint's file in", async () => {
    await tree(`sed -i 's,^    include /etc/nginx/conf.d/.*,&\\n    include conf.d/z*.conf;,' ${MAIN}`);
    const first = await lineOf("include /etc/nginx/conf.d/");
    const second = await lineOf("include conf.d/z");
    await refused(
      host,
      script,
      {},
      "nginx refuses the configuration",
      "nginx reads that file twice",
      `${MAIN}:${first}, ${MAIN}:${second}`,
    );
  });

  test("conf.d is read in a server, and not in http", async () => {
    await tree(`sed -i '/include .*conf.d/d; s,^        root .*,        include conf.d/*.conf;,' ${MAIN}`);
    await refused(host, script, {}, "that file has to be read in http", `${MAIN}:${await lineOf("conf.d")}`);
  });

  test("sites in a folder of their own: before conf.d they keep their clients, behind it they would lose them", async () => {
    const site = `mkdir /etc/nginx/vhosts; echo 'server { listen 5555 ssl; server_name theirs.example; ${PAIR} return 200 theirs; }' >/etc/nginx/vhosts/site`;
    const include = (sign: string) => `sed -i 's,^    include /etc/nginx/conf.d/.*,${sign},' ${MAIN}`;
    const ours = { serverNames: ["ours.example"] };
    await tree(`${site}; ${include("&\\n    include vhosts/*;")}`);
    await refused(
      host,
      script,
      ours,
      "would become the default of port 5555 before another server (/etc/nginx/vhosts/site:1)",
    );
    await tree(`${site}; ${include("    include vhosts/*;\\n&")}`);
    expect(await script.apply(script.stdin(ours))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("curl -sk https://127.0.0.1:5555/")).toBe("theirs");
    await script.remove(script.stdin(ours));
    await tree(
      `${site}; sed -i 's/5555 ssl/5555 ssl default_server/' /etc/nginx/vhosts/site; ${include("&\\n    include vhosts/*;")}`,
    );
    expect(await script.apply(script.stdin(ours))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("curl -sk https://127.0.0.1:5555/")).toBe("theirs");
    await script.remove(script.stdin(ours));
  });

  test("Plesk's: sites by address, in a folder that conf.d takes in behind the endpoint's file", async () => {
    const site = (name: string, more: string) =>
      `server { listen ${host.address}:443 ssl${more}; server_name ${name}; ${PAIR} return 200 ${name}; }`;
    await tree(
      `mkdir -p /etc/nginx/plesk.conf.d/vhosts; echo '${site("panel.example", " default_server")}' >/etc/nginx/plesk.conf.d/server.conf
       echo '${site("theirs.example", "")}' >/etc/nginx/plesk.conf.d/vhosts/theirs.example.conf
       printf 'include /etc/nginx/plesk.conf.d/%s;\n' server.conf 'webmails/*.conf' 'vhosts/*.conf' >/etc/nginx/conf.d/zz010_psa_nginx.conf`,
    );
    const theirs = async () => {
      expect(await host.run(`curl -sk https://${host.address}/`)).toBe("panel.example");
      const named = `--resolve theirs.example:443:${host.address} https://theirs.example/`;
      expect(await host.run(`curl -sk ${named}`)).toBe("theirs.example");
    };
    const named = { port: 443, serverNames: ["ours.example"] };
    await refused(
      host,
      script,
      named,
      `another server (/etc/nginx/plesk.conf.d/server.conf:1) has port 443 of ${host.address} for itself`,
      "give the endpoint another port, or listenAddresses",
    );
    // What the error advises.
    for (const way of [{ ...named, listenAddresses: [host.address] }, { port: 5555 }]) {
      expect(await script.apply(script.stdin(way))).toMatchObject({ code: 0, stderr: "" });
      await theirs();
      await script.remove(script.stdin(way));
    }
    await theirs();
  });

  test("cPanel's: sites of all addresses in folders of users, before the endpoint's file", async () => {
    const site = `server { listen 443 ssl; server_name theirs.example; ${PAIR} return 200 theirs; }`;
    await tree(
      `mkdir -p /etc/nginx/conf.d/users/theirs; echo '${site}' >/etc/nginx/conf.d/users/theirs/theirs.example.conf
       echo 'include conf.d/users/*.conf; include conf.d/users/*/*.conf;' >/etc/nginx/conf.d/ea-nginx.conf`,
    );
    const named = { port: 443, serverNames: ["ours.example"] };
    expect(await script.apply(script.stdin(named))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("curl -sk https://127.0.0.1/")).toBe("theirs");
    await script.remove(script.stdin(named));
    expect(await host.run("curl -sk https://127.0.0.1/")).toBe("theirs");
  });

  test("conf.d cannot be written", async () => {
    await tree("mount --bind /etc/nginx/conf.d /etc/nginx/conf.d; mount -o remount,ro,bind /etc/nginx/conf.d");
    await refused(
      host,
      script,
      {},
      "cannot write /etc/nginx/conf.d/zz-wss-endpoint-chat.conf",
      "read-only file system",
    );
    await host.run("umount /etc/nginx/conf.d");
    expect(await filesUnder(host, "/var/lib/wss-endpoint")).toEqual(new Map());
  });
});

describe("a unit nginx that is not of yum's nginx is somebody's site:", () => {
  const ADVICE = "give that unit another name, or stop, disable and remove it";
  let host: TestHost;
  let script: Script;
  beforeAll(async () => {
    host = await freshHost("ownunit", 248);
    script = await Script.create(host);
    await host.run(`yum -q -y install nginx; mkdir -p /usr/local/nginx/sbin; cp /usr/sbin/nginx /usr/local/nginx/sbin/nginx
      yum -q -y remove nginx nginx-core; mkdir -p /var/lib/nginx
      echo 'error_log /dev/null; pid /run/own.pid; events {} http { access_log off; server { listen 8081; return 200 theirs; } }' >/srv/own.conf`);
  });
  const START = '/usr/local/nginx/sbin/nginx -c /srv/own.conf -g "daemon off;"';
  const unit = (file: string) =>
    host.run(`printf '[Service]\\nExecStart=${START}\\n[Install]\\nWantedBy=multi-user.target\\n' >${file}
      systemctl daemon-reload; systemctl -q enable --now nginx`);
  const state = () =>
    host.run("systemctl show -p MainPID -p UnitFileState -p FragmentPath nginx; curl -s http://127.0.0.1:8081/");

  test.each(["/lib/systemd/system/nginx.service", "/etc/systemd/system/nginx.service"])("%s", async (file) => {
    await unit(file);
    await expect.poll(state).toMatch(/theirs$/);
    const was = await state();
    await refused(host, script, {}, `the unit nginx is not of yum's nginx (${file})`, ADVICE);
    expect(await state()).toBe(was);
    expect((await host.exec("rpm -q nginx")).code).not.toBe(0);
    await host.run(`systemctl -q disable --now nginx; rm ${file}; systemctl daemon-reload`);
  });

  test("also beside yum's nginx, and that of an init script", async () => {
    await host.run("yum -q -y install nginx");
    await unit("/etc/systemd/system/nginx.service");
    await expect.poll(state).toMatch(/theirs$/);
    await refused(host, script, {}, "the unit nginx is not of yum's nginx (/etc/systemd/system/nginx.service)");
    await host.run(`systemctl -q disable --now nginx; rm /etc/systemd/system/nginx.service; yum -q -y remove nginx nginx-core
      mkdir -p /etc/init.d; printf '#!/bin/sh\\n### BEGIN INIT INFO\\n# Provides: nginx\\n# Default-Start: 3\\n# Default-Stop: 0\\n### END INIT INFO\\n' >/etc/init.d/nginx
      chmod 755 /etc/init.d/nginx; systemctl daemon-reload`);
    await refused(host, script, {}, "the unit nginx is not of yum's nginx (/etc/init.d/nginx)", ADVICE);
  });
});

describe("who holds the port is named:", () => {
  test("openresty, with its unit, which stays as it is; without the port it is no reason to stop", async () => {
    const host = await freshHost("openresty", 116);
    const script = await Script.create(host);
    await host.run(`yum -q -y install nginx; mkdir -p /usr/local/openresty/nginx/sbin
      cp /usr/sbin/nginx /usr/local/openresty/nginx/sbin/nginx; yum -q -y remove nginx nginx-core; mkdir -p /var/lib/nginx
      echo 'pid /run/or.pid; error_log /dev/null; events {} http { access_log off; server { listen 5555; } }' >/srv/or.conf
      printf '[Service]\\nExecStart=/usr/local/openresty/nginx/sbin/nginx -c /srv/or.conf -g "daemon off;"\\n' >/etc/systemd/system/openresty.service
      systemctl daemon-reload; systemctl start openresty`);
    await expect.poll(() => host.run("ss -Hltn 'sport = :5555'")).not.toBe("");
    await refused(
      host,
      script,
      {},
      /port 5555 is held by nginx \(pid \d+\) of openresty\.service\n/,
      "openresty has a configuration of its own",
    );
    expect((await host.exec("rpm -q nginx")).code).not.toBe(0);
    expect(await script.apply(script.stdin({ port: 5556 }))).toMatchObject({ code: 0, stderr: "" });
    await script.remove(script.stdin({ port: 5556, removePackage: true }));

    await host.run("ln -sf /usr/local/openresty/nginx/sbin/nginx /usr/sbin/nginx");
    await refused(host, script, { port: 5556 }, "/usr/sbin/nginx is openresty", "install nginx beside it");
    await host.run(`rm /usr/sbin/nginx; sed -i 's/listen 5555/listen 80/' /srv/or.conf; systemctl restart openresty`);
    await expect.poll(() => host.run("ss -Hltn 'sport = :80'")).not.toBe("");
    const { stderr } = await script.apply(script.stdin());
    expect(stderr).toMatch(
      /port 80, which the server in .* is held by nginx \(pid \d+\) of openresty\.service: stop that/,
    );
    expect(await host.run("systemctl is-active openresty")).toBe("active\n");
  });

  test("a container, by its own process or by the one that publishes its port", async () => {
    const host = await freshHost("held2", 117);
    const script = await Script.create(host);
    await host.run(`cp "$(readlink -f /usr/bin/python3)" /usr/local/bin/docker-proxy
      setsid unshare --pid --fork python3 -m http.server 5555 </dev/null >/dev/null 2>&1 &
      setsid docker-proxy -m http.server 5556 </dev/null >/dev/null 2>&1 &`);
    for (const port of [5555, 5556]) await expect.poll(() => host.run(`ss -Hltn 'sport = :${port}'`)).not.toBe("");
    await refused(
      host,
      script,
      {},
      /port 5555 is held by python3 \(pid \d+\) of a container\n/,
      "docker ps or podman ps names the container",
    );
    await refused(
      host,
      script,
      { port: 5556 },
      /port 5556 is held by docker-proxy \(pid \d+\)/,
      "it publishes a container's port",
    );
  });
});
