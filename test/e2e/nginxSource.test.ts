import { beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { filesUnder } from "./hostFacts";
import { Script, struck } from "./script";
import { freshHost } from "./setting";

const FILE = "/etc/yum.repos.d/wss-endpoint-nginx.repo";
const KEY = "/etc/pki/rpm-gpg/RPM-GPG-KEY-wss-endpoint-nginx";
const folder = (name: string) => `http://${GATEWAY}:8080/el9/${name}/`;
const NGINX_ORG = [
  "# Made by wss-endpoint, for the updates of nginx.",
  "[wss-endpoint-nginx]",
  "name=nginx for wss-endpoint",
  "baseurl=https://nginx.org/packages/centos/9/$basearch/",
  "enabled=1",
  "gpgcheck=1",
  "gpgkey=https://nginx.org/keys/nginx_signing.key",
  "module_hotfixes=1",
  "",
].join("\n");

/** Packages with their keys, and every file that has to do with where nginx comes from. */
async function facts(host: TestHost): Promise<unknown> {
  const files = await filesUnder(
    host,
    "/etc/yum.repos.d",
    "/etc/pki",
    "/etc/dnf",
    "/etc/nginx",
    "/var/lib/wss-endpoint",
  );
  return { packages: await host.run("rpm -qa | sort"), files: [...files] };
}

/** A change of an endpoint that is there, and one that fails when it is in place. */
async function changes(host: TestHost, script: Script, nginx: object): Promise<void> {
  expect(await script.apply(script.stdin({ nginx, paths: ["/chat"] }))).toMatchObject({ code: 0, stderr: "" });
  const proved = await facts(host);
  const failing = script.stdin({ nginx, paths: ["/new"], requireUpstream: true });
  expect((await script.apply(failing)).stderr).toContain("the upstream 127.0.0.1:9 does not answer (502)");
  expect(await facts(host)).toEqual(proved);
}

describe("a host without nginx", () => {
  let host: TestHost;
  let script: Script;
  let key: string;
  let otherKey: string;
  let before: unknown;

  beforeAll(async () => {
    host = await freshHost("source", 102);
    script = await Script.create(host);
    key = await host.run("cat /etc/pki/rpm-gpg/RPM-GPG-KEY-test");
    otherKey = await host.run(
      "export GNUPGHOME=$(mktemp -d); gpg -q --batch --passphrase '' --quick-gen-key other rsa2048 sign never 2>/dev/null; gpg --armor --export; gpgconf --kill all",
    );
    before = await facts(host);
  });

  const apply = (nginx: object, name = "chat", port = 5555) => script.apply(script.stdin({ nginx, port }, name), name);
  const remove = (removePackage: boolean, name = "chat", port = 5555) =>
    script.remove(script.stdin({ removePackage, port }, name), name);
  const own = (name: string, gpgKey = key) => ({ repository: { baseUrl: folder(name), gpgKey } });
  const refused = async (nginx: object, ...said: string[]) => {
    const { code, stderr } = await apply(nginx);
    for (const text of said) expect(stderr).toContain(text);
    expect(code).toBe(1);
    expect(await facts(host)).toEqual(before);
  };

  test("gets it from a repository of one's own, and loses both together", async () => {
    expect(await apply(own("updates"))).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("rpm -q nginx; yum -q info installed nginx | grep ^From")).toBe(
      "nginx-1.22.1-2.el9.x86_64\nFrom repo    : wss-endpoint-nginx\n",
    );
    expect(await host.run(`cat ${FILE} ${KEY}; stat -c %a ${FILE} ${KEY}`)).toBe(
      [
        ...NGINX_ORG.split("\n").slice(0, 3),
        `baseurl=${folder("updates")}`,
        "enabled=1",
        "gpgcheck=1",
        `gpgkey=file://${KEY}`,
        `${key}644`,
        "644",
        "",
      ].join("\n"),
    );
    const { stdout } = await apply(own("updates"));
    expect(stdout).not.toContain("is there already");
    await changes(host, script, own("updates"));
    expect(await remove(true)).toMatchObject({ code: 0, stderr: "" });
    expect(await facts(host)).toEqual(before);
  });

  test.each([
    ["tampered", "the package is not what its repository signed"],
    ["unsigned", "the package is not what its repository signed"],
  ])("refuses a package that is %s, and is left as it was", (name, advice) =>
    refused(own(name), "yum could not install nginx", advice),
  );

  test("refuses a package that another key has signed, and does not keep that key", () =>
    refused(own("updates", otherKey), "the key that the repository is said to have has not signed the package"));

  test("says which repository does not answer, and is left as it was", () =>
    refused(
      { repository: { baseUrl: `http://${GATEWAY}:8081/`, gpgKey: key } },
      "wss-endpoint-nginx",
      "a repository or its key does not answer",
    ));

  test("is not given nginx from elsewhere, where that is newer", () =>
    refused(own("older"), "yum took nginx-1.22.1-1.el9.x86_64 from base", "or have a newer one there"));

  test("is not left with an nginx that is too old", () =>
    refused({ minimalVersion: "1.24" }, "yum has nginx 1.22.1, and nginx.minimalVersion is 1.24"));

  test("has nginx.org's repository written exactly as nginx.org says; where it is not reached, nothing is left", async () => {
    const input = struck(script.stdin({ nginx: { source: "nginx.org" } }), "run_yum", `cp ${FILE} /root/written\n`);
    const { code, stderr } = await script.apply(input);
    expect([code, stderr]).toEqual([1, expect.stringContaining("a repository or its key does not answer")]);
    expect(stderr).toContain("nginx.org");
    expect(await host.run("cat /root/written")).toBe(NGINX_ORG);
    expect(await facts(host)).toEqual(before);
  });

  test("keeps a file of that name that somebody else made", async () => {
    await host.run(`echo '# mine' >${FILE}`);
    const { code, stderr } = await apply({ source: "nginx.org" });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${FILE} is there, and says something else`)]);
    expect(await host.run(`cat ${FILE}; rm ${FILE}`)).toBe("# mine\n");
    expect(await facts(host)).toEqual(before);
  });

  test("gets EPEL and nginx from it, and loses both together", async () => {
    expect(await apply({ source: "epel" })).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("rpm -q epel-release nginx")).toBe(
      "epel-release-9-1.el9.noarch\nnginx-1.22.1-2.el9.x86_64\n",
    );
    await changes(host, script, { source: "epel" });
    expect(await remove(true)).toMatchObject({ code: 0, stderr: "" });
    expect(await facts(host)).toEqual(before);
  });

  test("that has a part of nginx already keeps that, though it is upgraded with the rest", async () => {
    await host.run("yum -q -y install nginx-filesystem");
    expect(await apply(own("updates"))).toMatchObject({ code: 0, stderr: "" });
    expect(await remove(true)).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("rpm -q nginx nginx-core nginx-filesystem || true")).toBe(
      "package nginx is not installed\npackage nginx-core is not installed\nnginx-filesystem-1.22.1-2.el9.noarch\n",
    );
    // Where that gets its updates from stays with it.
    await host.run(`rm ${FILE} ${KEY}; yum -q -y remove nginx-filesystem; rpm -e $(rpm -q gpg-pubkey)`);
    expect(await facts(host)).toEqual(before);
  });

  test("is told the exact command where its repositories have no EPEL, as on RHEL", async () => {
    await host.run("sed -i '/^\\[base\\]/a exclude=epel-release' /etc/yum.repos.d/test.repo");
    const { code, stderr } = await apply({ source: "epel" });
    expect([code, stderr]).toEqual([1, expect.stringContaining("yum could not install epel-release")]);
    expect(stderr).toContain("yum install https://dl.fedoraproject.org/pub/epel/epel-release-latest-9.noarch.rpm");
    await host.run("sed -i '/^exclude=/d' /etc/yum.repos.d/test.repo");
    expect(await facts(host)).toEqual(before);
  });

  test("has no such module stream: said, and nothing is left", () =>
    refused({ moduleStream: "1.24" }, "yum does not enable the stream 1.24", "yum module list nginx"));

  test("that was cut off before yum ran is cleaned by a removal, and finished by a next run", async () => {
    const cut = struck(script.stdin({ nginx: own("updates") }), "run_yum");
    await script.apply(cut);
    expect(await host.run(`ls ${FILE}`)).toBe(`${FILE}\n`);
    expect(await remove(false)).toMatchObject({ code: 0 });
    expect(await facts(host)).toEqual(before);
    await script.apply(cut);
    expect(await apply(own("updates"))).toMatchObject({ code: 0, stderr: "" });
    expect(await remove(true)).toMatchObject({ code: 0, stderr: "" });
    expect(await facts(host)).toEqual(before);
  });

  test("serves two endpoints from the source of the first, and says so to the second", async () => {
    expect(await apply(own("updates"), "one", 6001)).toMatchObject({ code: 0, stderr: "" });
    const text = await host.run(`cat ${FILE}`);
    const { code, stdout } = await apply({ source: "nginx.org" }, "two", 6002);
    expect([code, stdout]).toEqual([0, expect.stringContaining("nginx is there already, and stays")]);
    expect(await remove(true, "one", 6001)).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run(`cat ${FILE}; rpm -q nginx`)).toBe(`${text}nginx-1.22.1-2.el9.x86_64\n`);
    expect(await remove(true, "two", 6002)).toMatchObject({ code: 0, stderr: "" });
    expect(await facts(host)).toEqual(before);
  });

  test("keeps the repository for what others have installed from it", async () => {
    await host.run("sed -i '/^\\[base\\]/,/^$/s/^enabled=1/enabled=0/' /etc/yum.repos.d/test.repo");
    expect(await apply(own("base"))).toMatchObject({ code: 0, stderr: "" });
    await host.run("yum -q -y install theirs");
    const { code, stdout } = await remove(true);
    expect([code, stdout]).toEqual([0, expect.stringContaining("stays, because other packages come from it")]);
    expect(await host.run(`ls ${FILE} ${KEY}; rpm -q nginx || true`)).toBe(
      `${KEY}\n${FILE}\npackage nginx is not installed\n`,
    );
    await host.run(
      `yum -q -y remove theirs; rm ${FILE} ${KEY}; sed -i '/^\\[base\\]/,/^$/s/^enabled=0/enabled=1/' /etc/yum.repos.d/test.repo`,
    );
    expect(await facts(host)).toEqual(before);
  });

  test("keeps the repository with nginx, where the package is not removed: it needs its updates", async () => {
    await apply(own("updates"));
    const { code, stdout } = await remove(false);
    expect([code, stdout]).toEqual([0, expect.stringContaining("what nginx gets its updates from stays with it")]);
    expect(await host.run(`ls ${FILE} ${KEY}; rpm -q nginx; ls /var/lib/wss-endpoint || true`)).toBe(
      `${KEY}\n${FILE}\nnginx-1.22.1-2.el9.x86_64\n`,
    );
  });
});

test("a module's stream is enabled where nginx comes from it, and no longer when nginx goes", async () => {
  const host = await freshHost("stream", 103);
  const script = await Script.create(host);
  const stdin = (moduleStream: string, removePackage = false) =>
    script.stdin({ nginx: { moduleStream }, removePackage });
  // As AppStream has it: an nginx that is seen only where its stream is enabled.
  await host.run(`mkdir -p /srv/modular; cd /srv/modular
    for name in nginx-1.22.1-2.el9.x86_64 nginx-core-1.22.1-2.el9.x86_64 nginx-filesystem-1.22.1-2.el9.noarch; do curl -sO ${folder("updates")}$name.rpm; done
    createrepo_c -q .
    printf '%s\n' --- 'document: modulemd' 'version: 2' 'data:' '  name: nginx' '  stream: "1.24"' '  version: 1' '  context: c0ffee42' '  arch: x86_64' \
      '  summary: nginx' '  description: nginx' '  license: {module: [MIT]}' '  artifacts:' '    rpms:' '    - nginx-2:1.22.1-2.el9.x86_64' \
      '    - nginx-core-2:1.22.1-2.el9.x86_64' '    - nginx-filesystem-2:1.22.1-2.el9.noarch' >modules.yaml
    modifyrepo_c --mdtype=modules modules.yaml repodata >/dev/null
    printf '[modular]\nname=modular\nbaseurl=file:///srv/modular\nenabled=1\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test\n' >/etc/yum.repos.d/modular.repo`);
  const before = await facts(host);

  const { code, stderr } = await script.apply(stdin("1.99"));
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("yum does not enable the stream 1.99 of the module nginx"),
  ]);
  expect(await facts(host)).toEqual(before);

  const late = struck(stdin("1.24"), "check_origin", "fail 'a late failure' 'none'\n");
  expect((await script.apply(late)).stderr).toContain("a late failure");
  expect(await facts(host)).toEqual(before);

  expect(await script.apply(stdin("1.24"))).toMatchObject({ code: 0, stderr: "" });
  expect(await host.run("rpm -q nginx; grep -x state=enabled /etc/dnf/modules.d/nginx.module")).toBe(
    "nginx-1.22.1-2.el9.x86_64\nstate=enabled\n",
  );
  expect((await script.apply(stdin("1.24"))).stdout).not.toContain("is there already");
  await changes(host, script, { moduleStream: "1.24" });
  expect((await script.apply(stdin("1.26"))).stdout).toContain("nginx is there already, and stays");
  expect(await script.remove(stdin("1.24", true))).toMatchObject({ code: 0, stderr: "" });
  expect(await facts(host)).toEqual(before);

  await host.run("yum -q -y module enable nginx:1.24");
  const other = await script.apply(stdin("1.26"));
  expect([other.code, other.stderr]).toEqual([
    1,
    expect.stringContaining("another stream of the module nginx is enabled: 1.24"),
  ]);
});

test("EL7 is warned of, once a run", async () => {
  const host = await freshHost("el7", 104);
  await host.run(`sed -i 's/^VERSION_ID=.*/VERSION_ID="7"/' /etc/os-release; yum -q -y install nginx`);
  const script = await Script.create(host);
  const { code, stdout } = await script.apply(script.stdin());
  expect([code, stdout.split("past its end of life since 2024-06-30").length]).toEqual([0, 2]);
});
