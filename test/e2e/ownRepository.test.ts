import { beforeAll, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { everything } from "./hostFacts";
import { Script } from "./script";
import { freshHost } from "./setting";

// On dnf5, whose "list" is another than yum's; with dnf in nginxSource.test.ts, with yum 3 in el7.test.ts.

const FILE = "/etc/yum.repos.d/wss-endpoint-nginx.repo";
const KEY = "/etc/pki/rpm-gpg/RPM-GPG-KEY-wss-endpoint-nginx";

let host: TestHost;
let script: Script;
let before: unknown;
let input: string;

beforeAll(async () => {
  host = await freshHost("dnf5-repo", 35, "newest");
  script = await Script.create(host);
  await host.run("sed -i '/^\\[base\\]/,/^$/s/^enabled=1/enabled=0/' /etc/yum.repos.d/test.repo");
  before = await everything(host);
  const gpgKey = await host.run("cat /etc/pki/rpm-gpg/RPM-GPG-KEY-test");
  const nginx = { repository: { baseUrl: `http://${GATEWAY}:8080/newest/base/`, gpgKey } };
  input = script.stdin({ nginx, removePackage: true });
});

test("nginx from a repository of one's own is gone with it", async () => {
  expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run(`ls ${FILE} ${KEY}; yum -q info --installed nginx | grep ^From`)).toBe(
    `${KEY}\n${FILE}\nFrom repository : wss-endpoint-nginx\n`,
  );
  const { code, stdout, stderr } = await script.remove(input);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).not.toContain("warning");
  expect(await everything(host)).toEqual(before);
});

test("a repository of one's own stays for what others have installed from it", async () => {
  expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
  await host.run("yum -q -y install theirs");
  const { code, stdout } = await script.remove(input);
  expect([code, stdout]).toEqual([0, expect.stringContaining("stays, because other packages come from it")]);
  expect(await host.run(`ls ${FILE} ${KEY}; rpm -q nginx || true`)).toBe(
    `${KEY}\n${FILE}\npackage nginx is not installed\n`,
  );
});
