import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { newPem } from "../e2e/script";
import type { TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { Life } from "./life";
import { everything } from "./traces";

// What nginx only knows as "Permission denied", and what an admin has told the guards before.

const TLS = "/srv/tls";
const maintained = {
  serverNames: ["ws.example.com"],
  certificate: { maintained: { certificatePath: `${TLS}/chat.crt`, privateKeyPath: `${TLS}/chat.key` } },
};

let life: Life;
let host: TestHost;
let before: unknown;

beforeAll(async () => {
  life = await Life.on(startVm("denials", 70));
  host = life.host;
  const { certificate, privateKey } = await newPem();
  await host.run(`umask 077; mkdir -p ${TLS}; cat >${TLS}/chat.key`, { input: privateKey });
  await host.run(`cat >${TLS}/chat.crt; chcon -t cert_t ${TLS} ${TLS}/*`, { input: certificate });
  // firewalld gives a zone that it has from its package alone a file of its own at the first change, and keeps that.
  await host.run("firewall-cmd -q --permanent --add-port=1/tcp; firewall-cmd -q --permanent --remove-port=1/tcp");
  before = await everything(host);
});
afterAll(async () => {
  await host.run(`rm -rf ${TLS}`); // else its key is found there
  await life.end();
});

/** A run that nginx cannot follow, and SELinux is why: it says so, and leaves all as it was. */
async function isDenied(change: object, denied: RegExp): Promise<string> {
  const was = await everything(host);
  const { code, stderr } = await life.up(change);
  expect([code, stderr]).toEqual([1, expect.stringMatching(denied)]);
  expect(stderr).toContain("Permission denied");
  expect(await everything(host)).toEqual(was);
  return stderr;
}

const relabelled = async (type: string, step: () => Promise<unknown>) => {
  await host.run(`chcon -t ${type} ${TLS}/chat.key`);
  await step();
  await host.run(`chcon -t cert_t ${TLS}/chat.key`);
};
const KEY_DENIED = /avc: +denied +\{ (?:read|open|getattr) \} .*name="chat\.key"/;
const PORT_DENIED = /avc: +denied +\{ name_bind \} .*src=8443/;

describe("a denial is named by the run that it makes fail:", () => {
  test("of a key's file, where nginx is to start", () =>
    relabelled("user_home_t", async () => {
      expect(await isDenied({ port: 8443, ...maintained }, KEY_DENIED)).toContain("nginx does not start");
      expect(await everything(host)).toEqual(before);
    }));

  test("of a key's file, where nginx runs", async () => {
    await life.serves(8008);
    await relabelled("user_home_t", () => isDenied({ port: 8008, ...maintained }, KEY_DENIED));
    expect(await life.up({ port: 8008, ...maintained })).toMatchObject({ code: 0 });
  });

  test("of a port that an admin keeps for something else, and none that is older than the run", async () => {
    await host.run("semanage port -m -t mysqld_port_t -p tcp 8443");
    const said = await isDenied({ port: 8443 }, PORT_DENIED);
    expect(said).not.toMatch(KEY_DENIED);
    await host.run("semanage port -d -p tcp 8443");
    await life.goes();
    expect(await everything(host)).toEqual(before);
  });
});

describe("what firewalld has open stays, and what no client comes by is left alone:", () => {
  // Ports that nginx may listen on, and the boolean until the next start: a policy takes a quarter of a minute to change.
  beforeAll(() => host.run("setsebool httpd_can_network_connect on"));

  const zone = (name: string) =>
    host.run(`for how in '' --permanent; do firewall-cmd $how --zone=${name} --list-ports; done`);

  test("a port that an admin has opened until the next start alone is opened for good, and then not any more", async () => {
    await host.run("firewall-cmd -q --add-port=8008/tcp; firewall-cmd -q --zone=dmz --add-port=8009/tcp");
    const was = await everything(host);
    await life.serves(8008);
    expect([await zone("public"), await zone("dmz")]).toEqual(["8008/tcp\n8008/tcp\n", "8009/tcp\n\n"]);
    await life.fails(8009);
    await life.goes();
    expect(await everything(host)).toEqual(was);
    expect(await zone("dmz")).toBe("8009/tcp\n\n");
    await host.run("firewall-cmd -q --remove-port=8008/tcp; firewall-cmd -q --zone=dmz --remove-port=8009/tcp");
  });

  test("on a host without a default route clients come in by the default zone", async () => {
    const route = (await host.run("ip route show default")).trim();
    await host.run("ip route del default");
    onTestFinished(async () => {
      await host.run(`ip route add ${route}`);
    });
    const was = await everything(host);
    const { stdout } = await life.up({ port: 8008, firewall: "check" });
    expect(stdout).toContain("firewalld keeps port 8008 closed in zone public");
    await life.serves(8008);
    expect(await zone("public")).toBe("8008/tcp\n8008/tcp\n");
    await life.goes();
    expect(await everything(host)).toEqual(was);
  });

  test("a port that an admin has opened for good is nothing to tell of, and with ignore nothing is asked", async () => {
    await host.run("firewall-cmd -q --add-port=8008/tcp; firewall-cmd -q --permanent --add-port=8008/tcp");
    const was = await everything(host);
    expect(await life.serves(8008)).not.toContain("firewalld");
    const { code, stdout } = await life.up({ port: 8009, firewall: "ignore" });
    expect([code, stdout]).toEqual([0, expect.not.stringContaining("firewalld")]);
    expect(await zone("public")).toBe("8008/tcp\n8008/tcp\n");
    await life.goes();
    expect(await everything(host)).toEqual(was);
  });

  test.runIf(process.env.WSS_FAULTS === "all")(
    "a zone that lets everything in is nothing to tell of, and a port that another server of nginx listens on by then stays open",
    async () => {
      await host.run("firewall-cmd -q --zone=trusted --change-interface=eth0");
      const alone = { port: 8443, selinux: { networkConnect: false } };
      const { code, stdout } = await life.up({ ...alone, firewall: "check" });
      expect([code, stdout]).toEqual([0, expect.not.stringContaining("firewalld")]);
      await host.run("firewall-cmd -q --zone=public --change-interface=eth0");
      expect((await life.up(alone)).stdout).toContain("firewalld: port 8443 is open in zone public now\n");
      await host.run(
        "cat >/etc/nginx/conf.d/site.conf; restorecon /etc/nginx/conf.d/site.conf; systemctl reload nginx",
        {
          input: `server { listen 8443 ssl; ssl_certificate ${TLS}/chat.crt; ssl_certificate_key ${TLS}/chat.key; return 200 theirs; }`,
        },
      );
      expect(await life.goes()).toContain(
        "warning: port 8443 stays open to clients, because nginx listens on it for others too; what was added for the endpoint: " +
          "firewall-cmd --permanent --zone=public --add-port=8443/tcp\n",
      );
      expect(await zone("public")).toContain("8443/tcp");
      expect(await host.run("curl -sk https://127.0.0.1:8443/")).toBe("theirs");
    },
  );
});
