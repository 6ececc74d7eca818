import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { cleanUp, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const CONFIG = "/etc/nginx/conf.d/zz-wss-endpoint-chat.conf";
const DROP_IN = "/etc/systemd/system/nginx.service.d/00-wss-endpoint.conf";
const KEY = "/etc/pki/tls/private/wss-endpoint-chat.*.key";
const CERTIFICATE = "/etc/pki/tls/certs/wss-endpoint-chat.*.crt";
const EDITED = "/var/lib/wss-endpoint/edited/chat";

let host: TestHost;
let stack: TestStack;
let watched: object; // with detectDrift
let unwatched: object;

beforeAll(async () => {
  host = await freshHost("edited-files", 220);
  const upstream = await EchoUpstream.start(GATEWAY);
  cleanUp(() => upstream.stop());
  const servers = [{ address: upstream.address }];
  unwatched = { port: 5555, upstream: { servers }, systemd: { restartOnFailure: true } };
  watched = { ...unwatched, detectDrift: true };
  stack = await TestStack.create("edited", host, unwatched);
  await stack.up();
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
    const folder = await upThatKeeps({ ...unwatched, paths: ["/other"] });
    expect(await host.run(`cat ${folder}/*.conf; stat -c %a /var/lib/wss-endpoint`)).toBe(`${edited}700\n`);
  });

  test("a pair that somebody put in the place of ours, which may have the only copy of its key", async () => {
    const bought = await replacePair();
    const folder = await upThatKeeps(watched);
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

  test("of five runs at the most, the newest", async () => {
    await host.run(`cd ${EDITED} && mkdir 2020-01-0{1..5}T00:00:00Z`);
    await edit("again");
    await upThatKeeps(watched);
    const names = await kept();
    expect([names.length, names.filter((name) => name.startsWith("2020"))]).toEqual([5, []]);
    expect(await host.run(`tail -n 1 ${EDITED}/${names[4] ?? ""}/*.conf`)).toBe("# again\n");
  });

  test("not where the up fails: then all stands where it stood, and is served as it was", async () => {
    const before = [await kept(), await edit("stays"), await replacePair(), await subject()];
    await host.run(`echo CPUWeight=50 >>${DROP_IN}; systemctl daemon-reload`);
    await stack.set({ endpoint: refused() });
    await stack.failingUp();
    expect([await kept(), await host.run(`cat ${CONFIG}`), await pair(), await subject()]).toEqual(before);
    expect(await host.run(`tail -n 1 ${DROP_IN}`)).toBe("CPUWeight=50\n");
    await upThatKeeps(watched);
  });

  test("and gone with the endpoint", async () => {
    await stack.destroy();
    expect(await host.run("find /etc /var/lib -name '*wss-endpoint*'")).toBe("");
  });
});
