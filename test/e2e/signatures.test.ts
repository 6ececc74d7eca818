import { beforeAll, describe, expect, test } from "vitest";
import type { Kind, TestHost } from "../hosts/host";
import { everything } from "./hostFacts";
import { Script } from "./script";
import { freshHost } from "./setting";

const FILE = "/etc/yum.repos.d/careless.repo";

/** A host's own repository that says gpgcheck=0, with nginx as the mirror has it but without its signature. */
async function addCareless(host: TestHost, mirror: string): Promise<void> {
  await host.run(`mkdir /srv/careless; cd /srv/careless
    sed -i s/^enabled=1/enabled=0/ /etc/yum.repos.d/test.repo
    curl -s http://mirror:8080/${mirror}/ | grep -o 'href="[a-z0-9]*-[^"]*rpm"' | grep -E 'nginx|openssl' | cut -d '"' -f 2 |
      while read -r file; do curl -sO "http://mirror:8080/${mirror}/$file"; done
    rpmsign --delsign *.rpm >/dev/null 2>&1; createrepo_c -q .
    printf '%s\\n' '[careless]' name=careless baseurl=file:///srv/careless enabled=1 gpgcheck=0 gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-test >${FILE}`);
}

describe.each<[Kind, number, string]>([
  ["el7", 36, "el7/archive"],
  ["el9", 37, "el9/updates"],
  ["newest", 38, "newest/base"],
])("on %s, where the host's own repository says gpgcheck=0,", (kind, octet, mirror) => {
  let host: TestHost;
  let script: Script;

  beforeAll(async () => {
    host = await freshHost(`sign-${kind}`, octet, kind);
    script = await Script.create(host);
    await addCareless(host, mirror);
  });

  test("a package without a signature is refused all the same, and the host is as it was", async () => {
    const before = await everything(host);
    const { code, stderr } = await script.apply(script.stdin());
    expect([code, stderr]).toEqual([1, expect.stringContaining("yum could not install nginx")]);
    expect(stderr).toContain("the package is not what its repository signed; nothing was installed");
    expect(await everything(host)).toEqual(before);
    // It is for nothing but the signature: yum itself takes it.
    await host.run("yum -q -y install nginx");
  });
});

test("an upgrade takes no package without a signature, whatever the host's repository says", async () => {
  const host = await freshHost("sign-upgr", 39);
  const script = await Script.create(host);
  await host.run("yum -q -y install nginx");
  await addCareless(host, "el9/newer");
  const before = await everything(host);
  const nginx = { minimalVersion: "1.24", upgrade: "when-older" };
  const { code, stderr } = await script.apply(script.stdin({ nginx }));
  expect([code, stderr]).toEqual([1, expect.stringContaining("yum could not upgrade nginx")]);
  expect(stderr).toContain("the package is not what its repository signed; nothing was installed");
  expect(await everything(host)).toEqual(before);
});
