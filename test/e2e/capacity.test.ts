import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client } from "./client";
import { filesUnder } from "./hostFacts";
import { Script, struck } from "./script";
import { freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const DROP_IN = "/etc/systemd/system/nginx.service.d/00-wss-endpoint.conf";
let host: TestHost;
beforeAll(async () => {
  host = await freshHost("capacity", 125);
  await host.run("yum -q -y install nginx");
});

/** All that an endpoint with a limit could leave behind. */
const traces = () => filesUnder(host, "/etc/systemd/system", "/etc/nginx", "/etc/pki/tls", "/var/lib/wss-endpoint");
const limitOf = (pid: string) => host.run(`awk '/^Max open files/ { print $4 }' /proc/${pid}/limits`);
const MASTER = "$(systemctl show -p MainPID nginx | cut -d= -f2)";
const OLDEST_WORKER = `$(pgrep -o -P ${MASTER})`;
const NEWEST_WORKER = `$(pgrep -n -P ${MASTER})`;

describe("an endpoint that is limited to more sockets than the host can hold", () => {
  test("brings nginx to hold them without a restart, says what only nginx.conf can give, and leaves nothing", async () => {
    const upstream = await EchoUpstream.start(GATEWAY);
    const endpoint = { port: 5555, upstream: { servers: [{ address: upstream.address }] } };
    await host.run("systemctl start nginx");
    const before = await traces();
    const stack = await TestStack.create("capacity", host, endpoint);
    const { url, certificatePem } = await stack.up();
    const early = await Promise.all(Array.from({ length: 20 }, () => Client.open(url, certificatePem)));
    const master = await host.run(`echo ${MASTER}`);
    expect(await limitOf(NEWEST_WORKER)).toBe("1024\n");

    await stack.set({ endpoint: { ...endpoint, connectionLimits: { total: 2000 } } });
    const { warnings, log } = await stack.stack.up();
    expect(warnings).toEqual([
      "a worker of nginx holds 512 sockets with all that it serves, and the endpoints alone may have 2000: set in events of /etc/nginx/nginx.conf, which is yours: worker_connections 5024;",
    ]);
    expect(log).toContain(`systemd: ${DROP_IN} has LimitNOFILE=5024:524288`);
    expect(await host.run(`echo ${MASTER}`)).toBe(master);
    expect(await limitOf(NEWEST_WORKER)).toBe("5024\n");
    for (const client of early) expect(await client.echo("still")).toBe("still");

    // What the warning says, word for word.
    const line = /worker_connections \d+;/.exec(warnings[0] ?? "")?.[0] ?? "";
    await host.run(
      `sed -i 's/worker_connections .*/${line}/; s/worker_processes .*/worker_processes 1;/' /etc/nginx/nginx.conf`,
    );
    await host.run("systemctl reload nginx");
    await expect.poll(() => host.run(`pgrep -c -P ${MASTER} -f 'worker process$'`)).toBe("1\n");
    const many: Client[] = [];
    for (let round = 0; round < 15; round++)
      many.push(...(await Promise.all(Array.from({ length: 50 }, () => Client.open(url, certificatePem)))));
    expect(await many.at(-1)?.echo("the 750th of one worker")).toBe("the 750th of one worker");
    expect(Number(await host.run(`ls /proc/${NEWEST_WORKER}/fd | wc -l`))).toBeGreaterThan(1500);
    await Promise.all([...early, ...many].map((client) => client.close()));

    await host.run(
      "sed -i 's/worker_connections .*/worker_connections 1024;/; s/worker_processes .*/worker_processes auto;/' /etc/nginx/nginx.conf",
    );
    await stack.destroy();
    expect(await traces()).toEqual(before);
    expect(await limitOf(MASTER)).toBe("1024\n");
    await upstream.stop();
  });
});

describe("the drop-in", () => {
  let script: Script;
  const apply = (total: number | undefined, name = "chat", more: object = {}) => {
    const port = name === "chat" ? 5555 : 5556;
    return script.apply(input(total, name, { port, ...more }), name);
  };
  const input = (total: number | undefined, name = "chat", more: object = {}) =>
    script.stdin({ ...(total === undefined ? {} : { connectionLimits: { total } }), ...more }, name);
  const dropIn = () => host.run(`cat ${DROP_IN} 2>/dev/null | grep = || true`);
  beforeAll(async () => {
    script = await Script.create(host);
    await host.run("systemctl start nginx");
  });

  test("has room for all endpoints of the host together, beyond three quarters of what there is, and shrinks when one goes", async () => {
    const before = await traces();
    expect([(await apply(384)).stdout.includes("warning: a worker"), await dropIn()]).toEqual([false, ""]);
    expect((await apply(385)).stdout).toContain("worker_connections 1794;");
    expect(await dropIn()).toBe("LimitNOFILE=1794:524288\n");
    await apply(1000);
    await apply(3000, "second");
    expect(await dropIn()).toBe("LimitNOFILE=9024:524288\n");
    expect(await limitOf(MASTER)).toBe("9024\n");
    await script.remove(input(1000));
    expect(await dropIn()).toBe("LimitNOFILE=7024:524288\n");
    expect(await limitOf(MASTER)).toBe("7024\n");
    await apply(undefined, "second");
    expect(await dropIn()).toBe("");
    expect(await limitOf(MASTER)).toBe("1024\n");
    await script.remove(input(undefined, "second"), "second");
    expect(await traces()).toEqual(before);
  });

  test("is not there where the unit has enough, whoever gave it", async () => {
    for (const own of ["LimitNOFILE=65536", "LimitNOFILE=infinity", "LimitNOFILE=5024:524288"]) {
      await host.run(
        `mkdir -p ${DROP_IN.replace(/\/[^/]*$/, "")}; printf '[Service]\\n${own}\\n' >/etc/systemd/system/nginx.service.d/override.conf; systemctl daemon-reload`,
      );
      const before = await traces();
      expect(await apply(2000)).toMatchObject({ code: 0, stderr: "" });
      expect(await dropIn()).toBe("");
      expect(Number(await limitOf(NEWEST_WORKER))).toBeGreaterThanOrEqual(5024);
      await script.remove(input(2000));
      expect(await traces()).toEqual(before);
      await host.run("rm -r /etc/systemd/system/nginx.service.d; systemctl daemon-reload; systemctl restart nginx");
    }
  });

  test("is not there where the unit's own file or systemd's default gives enough, and an old systemd gets the one limit that it knows", async () => {
    await host.run(
      "sed 's/^.Service.$/&\\nLimitNOFILE=65536/' /lib/systemd/system/nginx.service >/etc/systemd/system/nginx.service; systemctl daemon-reload",
    );
    await apply(2000);
    expect(await dropIn()).toBe("");
    await script.remove(input(2000));
    await host.run("rm /etc/systemd/system/nginx.service; systemctl daemon-reload");
    await script.apply(struck(input(2000), "make_room", "default_limit() { echo 65536; }\n"));
    expect(await dropIn()).toBe("");
    await script.remove(input(2000));
    await script.apply(struck(input(2000), "make_room", "default_limit() { :; }\n"));
    expect(await dropIn()).toBe("LimitNOFILE=5024\n");
    await script.remove(input(2000));
  });

  test("gives way to an admin's own that is lower, and says so", async () => {
    await host.run(
      "mkdir /etc/systemd/system/nginx.service.d; printf '[Service]\\nLimitNOFILE=2048\\n' >/etc/systemd/system/nginx.service.d/override.conf; systemctl daemon-reload",
    );
    const { stdout } = await apply(2000);
    expect(stdout).toContain(
      "warning: a worker of nginx has no more than 2048 files: set in /etc/systemd/system/nginx.service.d/override.conf, which is yours: LimitNOFILE=5024\n",
    );
    expect(await dropIn()).toBe("");
    await script.remove(input(2000));
    await host.run("rm -r /etc/systemd/system/nginx.service.d; systemctl daemon-reload; systemctl restart nginx");
  });

  test("is left out where nginx.conf has worker_rlimit_nofile, which is what counts", async () => {
    await host.run("sed -i '1i worker_rlimit_nofile 3000; # worker_rlimit_nofile 90000;' /etc/nginx/nginx.conf");
    const { stdout } = await apply(2000);
    expect(stdout).toContain(
      "warning: a worker of nginx has no more than 3000 files: set in /etc/nginx/nginx.conf, which is yours: worker_rlimit_nofile 5024;\n",
    );
    expect(await dropIn()).toBe("");
    await script.remove(input(2000));
    await host.run("sed -i 1d /etc/nginx/nginx.conf; systemctl reload nginx");
  });

  test("goes again with an endpoint that fails its proof, and the running nginx has its own limit back", async () => {
    const before = await traces();
    const failed = await script.apply(struck(input(2000), "prove_upgrade", "fail 'it is enough' 'stop'\n"));
    expect(failed.stderr).toContain("it is enough");
    expect(failed.stdout).toContain("LimitNOFILE=5024");
    expect(await traces()).toEqual(before);
    expect(await limitOf(MASTER)).toBe("1024\n");
  });

  test("is made again where somebody took it away, and only then systemd reads its units again", async () => {
    const reloads = () => host.run("journalctl -q -o cat _PID=1 | grep -c '^Reloading\\.' || true");
    await apply(2000);
    const once = await reloads();
    expect((await apply(2000)).stdout).not.toContain("systemd");
    expect(await reloads()).toBe(once);
    await host.run(
      `rm ${DROP_IN}; systemctl daemon-reload; prlimit --pid ${MASTER} --nofile=1024:; systemctl reload nginx`,
    );
    const { stdout } = await apply(2000);
    expect(stdout).toContain("LimitNOFILE=5024");
    expect(stdout).toContain("reloaded nginx");
    await expect.poll(() => limitOf(NEWEST_WORKER)).toBe("5024\n");
    await script.remove(input(2000));
  });

  test("that systemd has not read, because the run was killed there, is read by the next one, and so is its end", async () => {
    const known = "systemctl show -p LimitNOFILESoft --value nginx";
    await apply(undefined);
    const before = await traces();
    await script.apply(struck(input(2000), "reload_units"));
    expect(await host.run(known)).toBe("1024\n");
    expect(await apply(2000)).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(known)).toBe("5024\n");
    expect(await limitOf(NEWEST_WORKER)).toBe("5024\n");
    await script.apply(struck(input(undefined), "reload_units"));
    expect(await apply(undefined)).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(known)).toBe("1024\n");
    expect([...(await traces()).keys()]).toEqual([...before.keys()]);
    await script.apply(struck(input(2000), "prove"));
    await script.remove(struck(input(2000), "reload_units"));
    expect(await script.remove(input(2000))).toMatchObject({ code: 0 });
    expect(
      await host.run(`${known}; find /etc /var/lib -name '*wss-endpoint*'; ls -d /etc/systemd/system/nginx* || true`),
    ).toBe("1024\n");
  });

  test("is there from nginx's first start on", async () => {
    await host.run("systemctl stop nginx");
    await apply(2000);
    expect(await limitOf(OLDEST_WORKER)).toBe("5024\n");
    await script.remove(input(2000));
    expect(await host.run(`systemctl is-active nginx; ls -d ${DROP_IN} 2>&1 || true`)).toContain("No such file");
    await host.run("systemctl start nginx");
  });

  test("starts a crashed nginx again, where that is asked for by one of the endpoints", async () => {
    await apply(undefined, "chat", { systemd: { restartOnFailure: true } });
    await apply(undefined, "second");
    expect(await dropIn()).toBe("Restart=on-failure\n");
    const master = await host.run(`echo ${MASTER}`);
    await host.run(`kill -9 ${MASTER}`);
    await expect
      .poll(() => host.run(`systemctl is-active nginx || true; echo ${MASTER}`), { timeout: 20_000 })
      .not.toContain(master);
    await expect.poll(() => host.run("ss -Hltn 'sport = :5556' | wc -l")).toBe("2\n");
    await script.remove(input(undefined));
    expect(await dropIn()).toBe("");
    await script.remove(input(undefined, "second", { port: 5556 }), "second");
  });

  test("is not asked to change a unit that has a Restart of its own", async () => {
    await host.run(
      "mkdir /etc/systemd/system/nginx.service.d; printf '[Service]\\nRestart=always\\n' >/etc/systemd/system/nginx.service.d/a.conf; systemctl daemon-reload",
    );
    await apply(undefined, "chat", { systemd: { restartOnFailure: true } });
    expect(await dropIn()).toBe("");
    await script.remove(input(undefined));
    await host.run("rm -r /etc/systemd/system/nginx.service.d; systemctl daemon-reload");
  });

  describe("the kernel", () => {
    const kernel = (values: string) =>
      script.apply(
        struck(input(2000), "make_room", `kernel_value() { case $1 in ${values} *) cat "/proc/sys/$1" ;; esac; }\n`),
      );

    test.each([
      [
        "has too few files for all",
        "fs/file-max) echo 4000 ;;",
        "the kernel has too few files for 2000 sockets: run on the host: echo 'fs.file-max = 10048' >>/etc/sysctl.d/90-sockets.conf && sysctl --system",
      ],
      [
        "keeps few connections waiting",
        "net/core/somaxconn) echo 128 ;;",
        "the kernel keeps 128 new connections waiting where nginx asks for 511: run on the host: echo 'net.core.somaxconn = 4096' >>/etc/sysctl.d/90-sockets.conf && sysctl --system",
      ],
      [
        "has few local ports for one server of an upstream",
        "net/ipv4/ip_local_port_range) echo 60001 61000 ;;",
        "there are 1000 local ports for the sockets to each server of the upstream, too few for 2000: add servers, or take more ports, but first put those that services of the host listen on (ss -ltn) into net.ipv4.ip_local_reserved_ports, or one that is restarted may find its port taken; then run on the host: echo 'net.ipv4.ip_local_port_range = 1024 65535' >>/etc/sysctl.d/90-sockets.conf && sysctl --system",
      ],
      [
        "tracks few connections",
        "net/netfilter/nf_conntrack_max) echo 3000 ;; net/netfilter/nf_conntrack_count) echo 1 ;;",
        "netfilter tracks 3000 connections, and 2000 sockets are 4000: run on the host: echo 'net.netfilter.nf_conntrack_max = 8000' >>/etc/sysctl.d/90-sockets.conf && sysctl --system, and for the next boot: echo nf_conntrack >/etc/modules-load.d/nf_conntrack.conf",
      ],
    ])("%s: the endpoint is made, with the line that mends it", async (_what, values, warning) => {
      const { code, stdout } = await kernel(values);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`warning: ${warning}`)]);
      await script.remove(input(2000));
    });

    test("tracks no connection at all: then how few it could is not told", async () => {
      const few = "net/netfilter/nf_conntrack_max) echo 3000 ;; net/netfilter/nf_conntrack_count) echo 0 ;;";
      const { code, stdout } = await kernel(few);
      expect([code, stdout]).toEqual([0, expect.not.stringContaining("netfilter")]);
      await script.remove(input(2000));
    });

    test("gives no process as many files: refused before anything changes, for systemd would not start nginx", async () => {
      const before = await traces();
      const { code, stderr } = await kernel("fs/nr_open) echo 5000 ;;");
      expect([code, stderr]).toEqual([
        1,
        "wss-endpoint chat: a worker of nginx needs 5024 files for the endpoints' sockets, and the kernel gives no process as many\n" +
          "  run on the host: echo 'fs.nr_open = 5024' >>/etc/sysctl.d/90-sockets.conf && sysctl --system\n",
      ]);
      expect(await traces()).toEqual(before);
    });
  });
});
