import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { CERTIFICATE, CONFIG, DROP_IN, KEY } from "./chatFiles";
import { handshakeStatus } from "./client";
import { writeNotices } from "./counted";
import { filesUnder, ourFiles } from "./hostFacts";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const STATE = "/var/lib/wss-endpoint/endpoints/chat";

let host: TestHost;
let upstream: EchoUpstream;
let stack: TestStack;
let out: EndpointOutputs;
let endpoint: object;

beforeAll(async () => {
  host = await freshHost("drift", 187);
  upstream = await EchoUpstream.start(GATEWAY);
  const servers = [{ address: upstream.address }];
  endpoint = { port: 5555, upstream: { servers }, systemd: { restartOnFailure: true }, detectDrift: true };
  stack = await TestStack.create("drift", host, endpoint);
});
afterAll(() => upstream.stop());

/** What a preview warns of after its look, and what an up would do. */
async function preview(): Promise<{ warnings: string[]; changes: string[]; log: string }> {
  const { ok, errors, warnings, operations, log } = await stack.stack.preview();
  if (!ok) throw new Error(errors.join("\n"));
  const changes = operations.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`);
  return { warnings: warnings.filter((line) => line.startsWith(`host ${host.address}: `)), changes, log };
}

const REPAIR = () => [`update chat-${host.address}`];
const NOTHING = { warnings: [], changes: [] };

describe("a host on which nothing of the endpoint is yet", () => {
  test("is no drift: a preview says that it is made there, and changes nothing on the host", async () => {
    const before = await filesUnder(host, "/etc", "/var/lib", "/run/nginx.pid");
    const { warnings, changes, log } = await preview();
    expect(warnings).toEqual([]);
    expect(changes).toContain(`create chat-${host.address}`);
    expect(log).toContain(`host ${host.address} has nothing of chat: up makes it there`);
    expect(await filesUnder(host, "/etc", "/var/lib", "/run/nginx.pid")).toEqual(before);
  });

  test("gets it, and is then as it was left", async () => {
    out = await stack.up();
    expect(await handshakeStatus(out.url, out.certificatePem)).toBe(101);
    expect(await preview()).toMatchObject(NOTHING);
    await writeNotices(host);
  });
});

test("a look leaves nothing on the host", async () => {
  const before = [await ourFiles(host), await host.run("ls -A /run /tmp")];
  await preview();
  expect([await ourFiles(host), await host.run("ls -A /run /tmp")]).toEqual(before);
});

test("a look leaves nothing of what others' files name, and nginx has not loaded yet", async () => {
  const site = [
    "proxy_cache_path /var/cache/theirs keys_zone=theirs:1m;",
    "server { listen 8099; access_log /var/log/nginx/theirs.log; error_log /var/log/nginx/sites/theirs.log; }",
    "",
  ];
  await host.run("mkdir /var/log/nginx/sites; cat >/etc/nginx/conf.d/theirs.conf", { input: site.join("\n") });
  const files = () => host.run("find /etc /run/nginx.pid /var -xdev | sort");
  const before = await files();
  expect(await preview()).toMatchObject(NOTHING);
  expect(await files()).toBe(before);
  await host.run("rm -r /var/log/nginx/sites /etc/nginx/conf.d/theirs.conf");
});

/**
 * What was done to the host, what the preview says of it, how often nginx reads its files until the repair is done, and
 * whether that shuts clients out for a while. Where nginx does not run there is nothing to watch.
 */
const REPAIRED: [what: string, breaks: string, said: RegExp[], reloads?: number, closes?: boolean][] = [
  [
    "the configuration was edited",
    `sed -i 's/proxy_read_timeout .*/proxy_read_timeout 7s;/' ${CONFIG}`,
    [
      /conf was edited: up writes it again\n\| --- written\n(\| .*\n)*\| -\s+proxy_read_timeout 3600s;\n\| \+\s+proxy_read_timeout 7s;\n/,
    ],
    1,
  ],
  ["the configuration is gone", `rm ${CONFIG}`, [/conf is gone: up writes it again$/], 1],
  [
    "the configuration is gone, and nginx has seen that",
    `rm ${CONFIG}; systemctl reload nginx`,
    [/conf is gone: up writes it again$/],
    2,
    true,
  ],
  [
    "the certificate is another one",
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x -out $(ls ${CERTIFICATE}) 2>&1; systemctl reload nginx || true`,
    [/crt was edited: up writes it again$/],
    1,
  ],
  [
    "the certificate is gone",
    `rm ${CERTIFICATE}`,
    [/crt or its key is gone: up writes it again$/, /nginx refuses the files that are there now/],
    1,
  ],
  [
    "the key is another one",
    `openssl ecparam -genkey -name prime256v1 -noout -out $(ls ${KEY})`,
    [/key is not the key of the certificate: up writes it again$/],
    1,
  ],
  [
    "the key is readable for all",
    `chmod 644 ${KEY}`,
    [/key is not root's alone: mode 644, owner root: up writes it again$/],
    1,
  ],
  ["nginx was disabled", "systemctl -q disable nginx", [/the nginx unit is disabled: up enables it$/], 0],
  [
    "the unit's drop-in is gone",
    `rm ${DROP_IN}; systemctl daemon-reload`,
    [/00-wss-endpoint.conf is gone: up writes it again$/],
    0,
  ],
  [
    "the unit's drop-in was edited",
    `sed -i s/on-failure/no/ ${DROP_IN}; systemctl daemon-reload`,
    [/00-wss-endpoint.conf is not as it has to be: up writes it again$/],
    0,
  ],
  [
    "the machine is another one, with the same disk",
    "systemd-id128 new >/etc/machine-id",
    [/this is another machine than the one of before/],
    0,
  ],
  ["nginx was stopped", "systemctl stop nginx", [/nginx does not run: up starts it$/]],
  [
    "nginx was removed",
    "yum -q -y remove nginx nginx-core nginx-filesystem",
    [/nginx is not installed any more: up installs it$/],
  ],
];

describe("drift is said by the preview, and put right by the up behind it:", () => {
  test.each(REPAIRED)("%s", async (what, breaks, expected, reloads, closes = false) => {
    const watch = () => Wire.watch(host, out.url, out.trustPem, {}, closes ? 0 : undefined);
    const wire = reloads === undefined ? undefined : await watch();
    await host.run(breaks);
    const { warnings, changes } = await preview();
    expect(changes).toEqual(REPAIR());
    for (const line of expected) expect(warnings).toContainEqual(expect.stringMatching(line));
    const { certificatePem } = await stack.up();
    expect(certificatePem).toBe(out.certificatePem);
    expect(await handshakeStatus(out.url, out.certificatePem)).toBe(101);
    if (wire)
      expect(await wire.end(`repaired, because ${what}`)).toEqual({
        ...unharmed(3, reloads), // two looks and the run
        certificates: closes ? [] : [out.fingerprint],
      });
    expect(await host.run("systemctl is-enabled nginx; systemctl is-active nginx")).toBe("enabled\nactive\n");
    expect(await host.run(`stat -c '%a %u' ${KEY}; grep = ${DROP_IN}`)).toBe("600 0\nRestart=on-failure\n");
    expect(await preview()).toMatchObject(NOTHING);
  });

  test("all of the endpoint is gone, as on a host that was rebuilt", async () => {
    await host.run(
      `systemctl stop nginx; yum -q -y remove nginx nginx-core; rm -rf ${CONFIG} ${KEY} ${CERTIFICATE} /var/lib/wss-endpoint ${DROP_IN}`,
    );
    const { changes, log } = await preview();
    expect(changes).toEqual(REPAIR());
    expect(log).toContain("has nothing of chat: up makes it there");
    await stack.up();
    expect(await handshakeStatus(out.url, out.certificatePem)).toBe(101);
    expect(await preview()).toMatchObject(NOTHING);
  });

  test("the same edit a second time", async () => {
    for (let time = 0; time < 2; time++) {
      await host.run(`echo '# mine' >>${CONFIG}`);
      expect((await preview()).changes).toEqual(REPAIR());
      await stack.up();
      expect(await preview()).toMatchObject(NOTHING);
    }
  });

  test("the host is an older one of its own, out of a backup", async () => {
    await host.run(`tar -P -cf /root/backup.tar ${CONFIG} ${KEY} ${CERTIFICATE} ${STATE}`);
    await stack.set({ endpoint: { ...endpoint, paths: ["/new"] } });
    await stack.up();
    await host.run("tar -P -xf /root/backup.tar; rm /root/backup.tar; systemctl reload nginx");
    const { changes, log } = await preview();
    expect(changes).toEqual(REPAIR());
    expect(log).toMatch(/host \S+ has what was applied at \d{4}-\S+Z: up changes it/);
    await stack.up();
    expect(await preview()).toMatchObject(NOTHING);
    expect(await host.run(`grep -c 'location = /new ' ${CONFIG}`)).toBe("1\n");
    await stack.set({ endpoint });
    await stack.up();
  });
});

describe("what an up cannot put right, it refuses to go on with, and says why:", () => {
  /** The preview warns, the up fails with the same, and when that is gone everything is as it was. */
  async function refused(breaks: string, warning: RegExp, error: RegExp, mends: string): Promise<void> {
    await host.run(breaks);
    expect((await preview()).warnings).toContainEqual(expect.stringMatching(warning));
    expect((await stack.failingUp()).text).toMatch(error);
    await host.run(mends);
    await stack.up();
    expect(await preview()).toMatchObject(NOTHING);
  }

  test("nginx is masked", () =>
    refused(
      "systemctl stop nginx; systemctl -q mask nginx",
      /the nginx unit is masked: run on the host: systemctl unmask nginx/,
      /the nginx unit is masked/,
      "systemctl -q unmask nginx; systemctl daemon-reload",
    ));

  test("another program has taken the port", () =>
    refused(
      "systemctl stop nginx; setsid python3 -m http.server 5555 </dev/null >/dev/null 2>&1 & echo $! >/root/pid; sleep 1",
      /port 5555 is held by python3 /,
      /port 5555 is held by python3 /,
      "kill $(ss -Hltnp 'sport = :5555' | grep -o 'pid=[0-9]*' | head -n 1 | cut -d= -f2); sleep 0.5",
    ));

  test("another file's server has the same name and port, and is read first", () =>
    refused(
      `printf '%s\n' 'server { listen 5555 ssl; listen [::]:5555 ssl; server_name ${host.address};' "ssl_certificate $(ls ${CERTIFICATE}); ssl_certificate_key $(ls ${KEY}); return 418; }" >/etc/nginx/conf.d/a.conf; systemctl reload nginx; sleep 0.5`,
      /another server has the same name and port \(\/etc\/nginx\/conf\.d\/a\.conf:\d+/,
      /another server on the host has the same name and port/,
      "rm /etc/nginx/conf.d/a.conf; systemctl reload nginx",
    ));
});

test("what is no harm yet is a warning, and no update: a file that nginx would refuse at its next reload", async () => {
  await host.run("echo 'nonsense;' >/etc/nginx/conf.d/b.conf");
  const { warnings, changes } = await preview();
  await host.run("rm /etc/nginx/conf.d/b.conf");
  expect(changes).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /nginx refuses the files that are there now: its next reload or start fails: mend the file that nginx names\n\| .*unknown directive "nonsense"/,
    ),
  ]);
});

test("others' servers that clash among themselves on the endpoint's port are not its concern", async () => {
  const theirs = `server { listen 5555 ssl; server_name theirs.example; ssl_certificate $(ls ${CERTIFICATE}); ssl_certificate_key $(ls ${KEY}); }`;
  await host.run(`for i in 1 2; do echo "${theirs}"; done >/etc/nginx/conf.d/zzz.conf; systemctl reload nginx`);
  expect(await host.run("nginx -t 2>&1")).toContain('conflicting server name "theirs.example" on 0.0.0.0:5555');
  const { warnings, changes } = await preview();
  await host.run("rm /etc/nginx/conf.d/zzz.conf; systemctl reload nginx");
  expect([warnings.filter((line) => line.includes("same name")), changes]).toEqual([[], []]);
});

test("a run that was cut off is finished", async () => {
  await host.run(`cp -a ${CONFIG} ${STATE}/previous`);
  const { warnings, changes } = await preview();
  expect([warnings, changes]).toEqual([[expect.stringContaining("a run was cut off before its end")], REPAIR()]);
  await stack.up();
  expect(await preview()).toMatchObject(NOTHING);
});
