import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { driftLook, overSsh } from "../../components/host/look";
import { GATEWAY, type TestHost } from "../hosts/host";
import { CERTIFICATE, CONFIG, DROP_IN, KEY } from "./chatFiles";
import { stopNotices, writeNotices } from "./counted";
import { Script, struck } from "./script";
import { cleanUp, type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";
import { unharmed, Wire } from "./wire";

const EDITED = "/var/lib/wss-endpoint/edited/chat";

let host: TestHost;
let stack: TestStack;
let watched: object; // with detectDrift
let unwatched: object;
let out: EndpointOutputs;

beforeAll(async () => {
  host = await freshHost("kept", 220);
  const upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  const servers = [{ address: upstream.address }];
  unwatched = { port: 5555, upstream: { servers }, systemd: { restartOnFailure: true } };
  watched = { ...unwatched, detectDrift: true };
  stack = await TestStack.create("edited", host, unwatched);
  out = await stack.up();
  await writeNotices(host);
});

/** What an up would do. */
async function toBeDone(): Promise<string[]> {
  const { operations } = await stack.stack.preview();
  return operations.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`);
}
describe("what was edited by hand is kept before it is written again", () => {
  const edit = (text: string) => host.run(`echo '# ${text}' >>${CONFIG}; cat ${CONFIG}`);
  const kept = async () => (await host.run(`cd ${EDITED} && ls`)).trim().split("\n");
  const refused = () => ({ ...unwatched, upstream: { servers: [{ address: "127.0.0.1:9" }] }, requireUpstream: true });
  /** `up` with its warnings: the folder that they name. */
  const upThatKeeps = async (change: object) => {
    await stack.set({ endpoint: change });
    const { ok, errors, warnings } = await stack.stack.up();
    expect([ok, errors]).toEqual([true, []]);
    return /kept in (\S+)$/m.exec(warnings.join("\n"))?.[1] ?? "no folder";
  };
  const watch = () => Wire.watch(host, out.url, "", { rejectUnauthorized: false }); // whoever's certificate it is
  const pair = () => host.run(`cat ${CERTIFICATE} ${KEY}`);
  const subject = () =>
    host.run("openssl s_client -connect 127.0.0.1:5555 </dev/null 2>/dev/null | openssl x509 -noout -subject");
  /** As somebody does who got a certificate elsewhere: both files are other ones, and nginx has read them. */
  const replacePair = async () => {
    await host.run(
      `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=bought -keyout $(ls ${KEY}) -out $(ls ${CERTIFICATE}) 2>/dev/null
       systemctl reload nginx`,
    );
    await expect.poll(subject).toContain("bought");
    return pair();
  };

  test("a configuration: where only root can read it, and the up says where, also without detectDrift", async () => {
    const edited = await edit("a secret remark");
    expect(await toBeDone()).toEqual([]);
    const wire = await watch();
    const folder = await upThatKeeps({ ...unwatched, paths: ["/", "/other"] });
    expect(await wire.end("an edited configuration is written again")).toEqual({
      ...unharmed(1, 1),
      certificates: [out.fingerprint],
    });
    expect(await host.run(`cat ${folder}/*.conf; stat -c %a ${folder}/*.conf /var/lib/wss-endpoint`)).toBe(
      `${edited}600\n700\n`,
    );
  });

  test("a pair that somebody put in the place of ours, which may have the only copy of its key", async () => {
    const bought = await replacePair();
    const wire = await watch();
    const folder = await upThatKeeps(watched);
    expect(await wire.end("a pair that somebody replaced is ours again")).toEqual({
      ...unharmed(2, 1), // a look and the run
      certificates: [new X509Certificate(bought).fingerprint256, out.fingerprint],
    });
    expect(await host.run(`cat ${folder}/*.crt ${folder}/*.key; stat -c %a ${folder}/*.key`)).toBe(`${bought}600\n`);
    expect(await subject()).not.toContain("bought");
    expect(await toBeDone()).toEqual([]);
  });

  test("such a pair also where another certificate takes its place", async () => {
    const bought = await replacePair();
    const folder = await upThatKeeps({ ...unwatched, certificate: { selfSigned: { validityPeriodHours: 1000 } } });
    expect(await host.run(`cat ${folder}/*.crt ${folder}/*.key`)).toBe(bought);
    expect(await host.run(`ls ${CERTIFICATE} | wc -l`)).toBe("1\n");
    expect(await subject()).not.toContain("bought");
  });

  test("a drop-in that has a line of somebody else's", async () => {
    await upThatKeeps(watched);
    const edited = await host.run(`echo CPUWeight=50 >>${DROP_IN}; systemctl daemon-reload; cat ${DROP_IN}`);
    const folder = await upThatKeeps(watched);
    expect(await host.run(`cat ${folder}/00-wss-endpoint.conf`)).toBe(edited);
    expect(await toBeDone()).toEqual([]);
  });

  test("of five runs at the most, the newest and this one", async () => {
    await host.run(`cd ${EDITED} && mkdir 2020-01-0{1..3}T00:00:00Z 2099-01-0{1..4}T00:00:00Z`);
    await edit("again");
    await upThatKeeps(watched);
    const names = await kept();
    // Also where a clock was ahead.
    expect([names.length, names.slice(1).every((name) => name.startsWith("2099"))]).toEqual([5, true]);
    expect(await host.run(`tail -n 1 ${EDITED}/${names[0] ?? ""}/*.conf; rm -r ${EDITED}/2099*`)).toBe("# again\n");
  });

  test("a key that somebody made there for a certificate still to come, when another certificate takes its place", async () => {
    const made = await host.run(`openssl ecparam -genkey -name prime256v1 -noout -out $(ls ${KEY}); cat ${KEY}`);
    const folder = await upThatKeeps({ ...unwatched, certificate: { selfSigned: { validityPeriodHours: 2000 } } });
    expect(await host.run(`cat ${folder}/*.key`)).toBe(made);
    expect(await host.run(`ls ${CERTIFICATE} ${KEY} | wc -l`)).toBe("2\n");
  });

  test("what a link leads to, and the link is ours again", async () => {
    await upThatKeeps(watched);
    const bought = await replacePair();
    await host.run(
      `for file in $(ls ${KEY} ${CERTIFICATE}); do mv $file \${file%/*}/bought.pem; ln -s bought.pem $file; done`,
    );
    const folder = await upThatKeeps(watched);
    expect(await host.run(`cat ${folder}/*.crt ${folder}/*.key; find ${KEY} ${CERTIFICATE} -type l`)).toBe(bought);
    await host.run(`rm -f /etc/pki/tls/{certs,private}/bought.pem`);
    expect(await toBeDone()).toEqual([]);
  });

  test("a configuration and a drop-in not where the up fails: then they stand where they stood; a pair is ours again, and kept", async () => {
    const ofDropIn = () => host.run("ls /var/lib/wss-endpoint/edited/nginx.service");
    const before = [await kept(), await ofDropIn(), await edit("stays")];
    const dropIn = await host.run(`echo CPUWeight=50 >>${DROP_IN}; cat ${DROP_IN}`);
    const bought = await replacePair();
    await stack.set({ endpoint: refused() });
    const { text } = await stack.failingUp();
    expect(text).toContain(`${CONFIG} is as it was edited again`);
    const folder = /both are written again: what stood there is kept in (\S+)/.exec(text)?.[1] ?? "no folder";
    expect(await host.run(`cat ${folder}/*.crt ${folder}/*.key; ls ${folder} | wc -l`)).toBe(`${bought}2\n`);
    expect(await subject()).not.toContain("bought");
    await host.run(`rm -r ${folder}`);
    expect([await kept(), await ofDropIn(), await host.run(`cat ${CONFIG}`)]).toEqual(before);
    expect(await host.run(`cat ${DROP_IN}`)).toBe(dropIn);
    await upThatKeeps(watched);
  });

  test("and gone with the endpoint", async () => {
    await stopNotices(host);
    await stack.destroy();
    expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'")).toBe("");
  });
});

describe("and without Pulumi's memory of it:", () => {
  const restart = { systemd: { restartOnFailure: true } };
  const found = () => host.run("find /etc /var/lib -name '*wss-endpoint*'");

  test("a drop-in, where one of two endpoints goes: it is kept until the last one goes", async () => {
    const script = await Script.create(host);
    const [a, b] = [script.stdin(restart, "a"), script.stdin({ ...restart, port: 5556 }, "b")];
    expect(await script.apply(a, "a")).toMatchObject({ code: 0, stderr: "" });
    expect(await script.apply(b, "b")).toMatchObject({ code: 0, stderr: "" });
    const edited = await host.run(`echo CPUWeight=50 >>${DROP_IN}; systemctl daemon-reload; cat ${DROP_IN}`);
    expect(await script.remove(b, "b")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("kept in ") as string,
    });
    expect(await host.run("cat /var/lib/wss-endpoint/edited/nginx.service/*/*")).toBe(edited);
    expect(await script.remove(a, "a")).toMatchObject({ code: 0, stderr: "" });
    expect(await found()).toBe("");
  });

  test("the key of a certificate that somebody put in the place of ours, also where it is one that was made on the host", async () => {
    const script = await Script.create(host);
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    const onHost = "/etc/pki/tls/private/wss-endpoint-devices.host-1.key";
    const made = await host.run(
      `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bought -keyout ${onHost} -out $(ls ${CERTIFICATE}) 2>/dev/null; cat ${onHost}`,
    );
    await script.renew();
    const { code, stdout } = await script.apply(script.stdin());
    expect(stdout.match(/ kept in /g)).toHaveLength(1);
    const folder = /kept in (\S+)/.exec(stdout)?.[1] ?? "no folder";
    expect([code, await host.run(`cat ${folder}/*.host-1.key; ls ${folder} | wc -l`)]).toEqual([0, `${made}3\n`]);
    expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    expect(await found()).toBe("");
  });

  test("a pair that somebody moved there is ours alone again, and nothing of it is kept", async () => {
    const script = await Script.create(host);
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    await host.run(`chown nobody ${CERTIFICATE}; chmod 666 ${CERTIFICATE}; chmod 644 ${KEY}`);
    const { code, stdout } = await script.apply(script.stdin({ paths: ["/changed"] }));
    expect([code, stdout]).toEqual([0, expect.not.stringContaining("kept in")]);
    expect(await host.run(`stat -c '%a %U' ${CERTIFICATE} ${KEY}`)).toBe("644 root\n600 root\n");
    expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
  });

  test("a key that a first run finds at its place, also where it fails", async () => {
    const script = await Script.create(host);
    const change = { upstream: { servers: [{ address: "127.0.0.1:9" }] }, requireUpstream: true };
    const file = `/etc/pki/tls/private/wss-endpoint-chat.${script.wanted(change).id}.key`;
    const made = await host.run(`openssl ecparam -genkey -name prime256v1 -noout -out ${file}; cat ${file}`);
    const { code, stderr, stdout } = await script.apply(script.stdin(change));
    expect([code, stderr]).toEqual([1, expect.stringContaining("does not answer (502)")]);
    const folder = /kept in (\S+)/.exec(stdout)?.[1] ?? "no folder";
    expect(await host.run(`cat ${folder}/*.key; ls ${folder}`)).toBe(`${made}${file.split("/").pop() ?? ""}\n`);
    await host.run(`rm -r /var/lib/wss-endpoint`);
    expect(await found()).toBe("");
  });

  test("a configuration that somebody keeps elsewhere, with a relative link: put back where a change fails, changed and removed", async () => {
    const script = await Script.create(host);
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    await host.run(`mkdir /srv/git; mv ${CONFIG} /srv/git/chat.conf; ln -s ../../../srv/git/chat.conf ${CONFIG}`);
    const before = await host.run(`cat ${CONFIG}`);
    const change = script.stdin({ paths: ["/changed"] });
    expect(await script.apply(struck(change, "commit", "fail late none\n"))).toMatchObject({ code: 1 });
    expect(await host.run(`cat ${CONFIG}`)).toBe(before);
    expect(await script.apply(change)).toMatchObject({ code: 0, stderr: "" });
    expect(await script.remove(change)).toMatchObject({ code: 0, stderr: "" });
    expect(await found()).toBe("");
    expect(await host.run("cat /srv/git/chat.conf; rm -r /srv/git")).toBe(before);
  });

  describe("a configuration that is edited while a run is at work", () => {
    const edit = `echo '# mine' >>$config\n`;
    const change = { paths: ["/changed"] };
    const inPlace = () => host.run(`cat ${CONFIG}`);
    const keptIn = (said: string) =>
      host.run(`cat ${/kept in (\/\S+\/edited\/chat\/\S+)$/m.exec(said)?.[1] ?? "none"}/*`);

    test("behind its proof: it stands, is told as drift, and is kept by the next run", async () => {
      const script = await Script.create(host);
      expect(await script.apply(struck(script.stdin(), "commit", edit))).toMatchObject({ code: 0, stderr: "" });
      const { command, input } = overSsh(driftLook("chat", [script.wanted().endpoint]), "");
      expect((await host.exec(command, { input })).stdout).toMatch(/conf was edited\n(.*\n)* *\| \+# mine\n/);
      const { code, stdout } = await script.apply(script.stdin(change));
      expect([code, await keptIn(stdout)]).toEqual([0, `${script.written()}# mine\n`]);
      expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
      expect(await found()).toBe("");
    });

    test.each(["keep_previous", "switch_config"])("before its switch, at %s: it is kept", async (step) => {
      const script = await Script.create(host);
      expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
      const { code, stdout } = await script.apply(struck(script.stdin(change), step, edit));
      expect([code, await keptIn(stdout)]).toEqual([0, `${script.written()}# mine\n`]);
      expect(await inPlace()).toBe(script.written(change));
      expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    });

    test("behind its switch, and it fails: it is kept, and what was there before is back, be it a first run or a later one", async () => {
      const script = await Script.create(host);
      const failing = (args: object) => script.apply(struck(script.stdin(args), "commit", `${edit}fail late none\n`));
      const first = await failing({});
      expect([first.code, await keptIn(first.stderr)]).toEqual([1, `${script.written()}# mine\n`]);
      expect(await host.exec(`ls ${CONFIG}`)).toMatchObject({ stdout: "" });
      expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
      const later = await failing(change);
      expect([later.code, await keptIn(later.stderr)]).toEqual([1, `${script.written(change)}# mine\n`]);
      expect(await inPlace()).toBe(script.written());
      expect(await script.remove(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    });
  });
});
