import { beforeAll, expect, test } from "vitest";
import type { TestHost } from "../hosts/host";
import { Commands } from "./commands";
import { everything, ourFiles } from "./hostFacts";
import { Script } from "./script";
import { freshHost, TestStack } from "./setting";
import { wholeLife } from "./wholeLife";

/** As many bug reports quote it. Its nginx packages are Fedora's, and its yum is dnf 4, as EL9's. */
const OS_RELEASE = `NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.6.20241010"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2023"
`;

let host: TestHost;

beforeAll(async () => {
  host = await freshHost("amazon", 222);
  await host.run("rm /etc/os-release; cat >/etc/os-release", { input: OS_RELEASE });
});

test("a host that says that it is Amazon Linux 2023: preflight finds nothing in the way, and an endpoint lives its whole life", async () => {
  const { code, stdout } = await Commands.create(host).run(["preflight", `root@${host.address}`, "--port", "5555"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("Amazon Linux 2023")]);
  await wholeLife(host, await TestStack.create("amazon", host, {}));
});

test("there is no EPEL for it, which is said, and nothing is left", async () => {
  const script = await Script.create(host);
  const before = [await everything(host), await ourFiles(host)];
  const { code, stderr } = await script.apply(script.stdin({ nginx: { source: "epel" } }));
  expect([code, stderr]).toEqual([1, expect.stringContaining("there is no EPEL for Amazon Linux 2023.6.20241010\n")]);
  expect(stderr).toContain("leave nginx.source out, or give nginx.org");
  expect([await everything(host), await ourFiles(host)]).toEqual(before);
});
