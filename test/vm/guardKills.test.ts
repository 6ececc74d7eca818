import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Script, struck } from "../e2e/script";
import { searchAndStop } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY, type TestHost } from "../hosts/host";
import { startVm } from "../hosts/vm";
import { everything, guards } from "./traces";

// Killed when SELinux and firewalld have been told a part of what they are told: what containers strike at has none of them.

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;
let input: string;
let before: unknown;

// A run takes its time on these machines: npm run faults -- --vm.
describe.runIf(process.env.WSS_FAULTS === "all")("a run that is killed", () => {
  beforeAll(async () => {
    host = await startVm("guardkills", 79);
    script = await Script.create(host);
    upstream = await EchoUpstream.start(GATEWAY);
    input = script.stdin({
      upstream: { servers: [{ address: upstream.address }] },
      selinux: { networkConnect: true },
      firewall: "manage",
    });
    await host.run("yum -q -y install nginx");
    // firewalld keeps a file of its zone for good once anybody has changed it.
    await host.run("firewall-cmd -q --permanent --add-port=1/tcp; firewall-cmd -q --permanent --remove-port=1/tcp");
    before = await everything(host);
  });
  afterAll(async () => {
    await searchAndStop(host);
    await upstream.stop();
  });

  /** What the guards have been told when the run is killed, each a line of the three below. */
  const TOLD =
    "semanage port -l -C -n | grep -c 5555; firewall-cmd --query-port=5555/tcp; getsebool httpd_can_network_connect; true";

  async function killed(verb: "apply" | "remove", step: string): Promise<void> {
    expect((await script[verb](struck(input, step))).code).not.toBe(0);
  }

  async function leavesNothing(): Promise<void> {
    expect(await script.remove(input)).toMatchObject({ code: 0, stderr: "" });
    expect(await everything(host)).toEqual(before);
  }

  test.each([
    ["the port is open", "allow_upstream", "1\nyes\nhttpd_can_network_connect --> off\n"],
    ["the port has its label", "open_firewall", "1\nno\nhttpd_can_network_connect --> off\n"],
    ["the boolean is on", "prove_upgrade", "1\nyes\nhttpd_can_network_connect --> on\n"],
  ])("a first up that is killed when %s: a destroy takes it back", async (_what, step, told) => {
    await killed("apply", step);
    expect(await host.run(TOLD)).toBe(told);
    await leavesNothing();
  });

  test.each([
    ["the port has its label no more", "take_back_booleans", "0\nno\nhttpd_can_network_connect --> on\n"],
    ["the boolean is off again", "disable_nginx", "0\nno\nhttpd_can_network_connect --> off\n"],
  ])(
    "of a first up that was killed the next one makes all; a destroy that is killed when %s goes on",
    async (_what, step, told) => {
      await killed("apply", "allow_upstream");
      expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
      const made = await guards(host);
      expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
      expect(await guards(host)).toBe(made);
      await killed("remove", step);
      expect(await host.run(TOLD)).toBe(told);
      await leavesNothing();
    },
  );
});
