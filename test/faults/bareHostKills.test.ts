import { beforeAll, describe, expect, test } from "vitest";
import { everything } from "../e2e/hostFacts";
import { Script } from "../e2e/script";
import { enforcing, LABELS, offerSemanage, PACKAGE } from "../e2e/semanageStandIn";
import { freshHost } from "../e2e/setting";
import { GATEWAY, type TestHost } from "../hosts/host";
import { stepsOnBareHost, struckSteps } from "./steps";
import { STRIKES, strikeAt } from "./strike";

// A host on which a run has most to do: it adds a repository and its key, installs nginx from there and semanage, labels the
// port; and a destroy takes all of it away.

let host: TestHost;
let script: Script;
let input: string;
let before: unknown;

beforeAll(async () => {
  host = await freshHost("barekill", 240);
  script = await Script.create(host);
  await offerSemanage(host);
  await host.run("sed -i '/^\\[base\\]/,/^$/s/^enabled=1/enabled=0/' /etc/yum.repos.d/test.repo");
  const gpgKey = await host.run("cat /etc/pki/rpm-gpg/RPM-GPG-KEY-test");
  const nginx = { repository: { baseUrl: `http://${GATEWAY}:8080/el9/base/`, gpgKey } };
  input = enforcing(script.stdin({ nginx, removePackage: true }));
  before = await facts();
});

const facts = async () => ({ ...(await everything(host)), labels: await host.run(`cat ${LABELS}`) });
const strike = (verb: "apply" | "remove", step: string, fault: string) =>
  strikeAt(host, script, verb, input, step, fault);

/** All with WSS_FAULTS=all, else those at which something was left once. */
const struckHere = (verb: "apply" | "remove", once: readonly string[]) =>
  process.env.WSS_FAULTS === "all" ? struckSteps(stepsOnBareHost(verb), 1) : once;

/** A first up gives no port back, and a destroy none that others use; it stops nginx, which is nobody else's, and does not reload it. */
const NOT_REACHED = {
  apply: ["mention_kept", "release_label", "close_firewall"],
  remove: ["test_config", "test_in_place", "activate", "mention_kept"],
};

async function makes(): Promise<void> {
  expect(await script.apply(input)).toMatchObject({ code: 0, stderr: "" });
  expect(
    await host.run(
      `rpm -V nginx nginx-core nginx-filesystem ${PACKAGE}; cut -d ' ' -f 3 ${LABELS}; ss -Hltn 'sport = :5555' | wc -l`,
    ),
  ).toBe("5555\n2\n");
}

async function leavesNothing(): Promise<void> {
  const { code, stdout, stderr } = await script.remove(input);
  expect([code, stdout.match(/^warning: .*/gm), stderr]).toEqual([0, null, ""]);
  expect(await facts()).toEqual(before);
}

describe.each(["kill -9 of the script", "the connection is cut", "the host's power fails"] as const)("%s", (fault) => {
  const { command } = STRIKES[fault];
  test.for(struckHere("apply", ["run_yum", "allow_port"]))(
    "at %s of the first up on a bare host: the next up, and with or without it a destroy, finds its way",
    async (step, { task }) => {
      task.meta.reached = await strike("apply", step, command);
      expect(task.meta.reached).toBe(!NOT_REACHED.apply.includes(step));
      await leavesNothing();
      await strike("apply", step, command);
      await makes();
      await leavesNothing();
    },
  );

  test.for(struckHere("remove", ["drop_previous", "remove_keys"]))(
    "at %s of a destroy with packages: the next destroy cleans",
    async (step, { task }) => {
      await makes();
      task.meta.reached = await strike("remove", step, command);
      expect(task.meta.reached).toBe(!NOT_REACHED.remove.includes(step));
      await leavesNothing();
    },
  );
});
