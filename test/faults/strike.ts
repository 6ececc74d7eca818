import { expect } from "vitest";
import { type Script, struck } from "../e2e/script";
import { GATEWAY, type TestHost } from "../hosts/host";

/** What strikes at a step, and whether open sockets outlive it; by the names of their columns in docs/kills.md. */
export const STRIKES = {
  "kill -9 of the script": { command: "kill -9 $$\n", keepsSockets: true },
  "the connection is cut": { command: `ss -K dst ${GATEWAY} sport = :22 >/dev/null\n`, keepsSockets: true },
  "the host's power fails": { command: "systemctl reboot --force --force; sleep 10\n", keepsSockets: false },
};

/** Whether the run came to that step: where it does not, it cannot be struck there. */
export async function strikeAt(
  host: TestHost,
  script: Script,
  verb: "apply" | "remove",
  input: string,
  step: string,
  fault: string,
  name?: string,
): Promise<boolean> {
  await host.run("rm -f /root/struck");
  const { code } = await script[verb](struck(input, step, once(fault)), name);
  if (code === 255) await host.returns();
  // A run whose connection was cut goes on; what it does is done when it lets go of the lock.
  await host.run("flock -w 60 /root true");
  const struckThere = (await host.exec("ls /root/struck")).code === 0;
  expect(struckThere).toBe(code !== 0);
  return struckThere;
}

/** A run that goes on may come to a step more than once. */
const once = (fault: string) => `[ -e /root/struck ] || { : >/root/struck; ${fault.trimEnd()}; }\n`;

/** What a destroy does not come to on a host that had nginx before, where nobody else uses it. */
export const NOT_REACHED = [
  ...["test_config", "test_in_place", "activate", "remove_semanage"],
  ...["note_installed", "remove_packages", "remove_source"],
];

export async function nginxAccepts(host: TestHost): Promise<void> {
  expect((await host.exec("nginx -t")).code).toBe(0);
}

export async function nothingIsLeft(host: TestHost): Promise<void> {
  expect(await host.run("find /etc /var/lib /run -name '*wss*'; ss -Hltn 'sport = :5555'")).toBe("");
}
