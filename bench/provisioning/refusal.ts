import { progress } from "../report/report";
import type { Table } from "../report/table";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets, type Target } from "./target";
import { configOn, type Wanted, wanted } from "./wanted";
import type { Applied, NamedWay } from "./ways/way";
import { attempt, pause } from "../processes";
import { loginOptions } from "./login";
import { verify } from "./observe";
import { Wire } from "./wire";

/**
 * What each way leaves where nginx refuses the new configuration: an upstream's name that does not resolve. Nothing is
 * timed, so each has a host, and all go side by side.
 */
export async function refusal(ways: readonly NamedWay[], upstream: string): Promise<Table> {
  progress("a configuration that nginx refuses");
  const targets = await startTargets(ways.length);
  const wire = await Wire.open(FIRST_SSH_PORT, addresses(ways.length));
  try {
    return {
      title: "What is left when nginx refuses the configuration",
      head: ["", "first run says", "on disk", "second run says", "nginx after the next reboot"],
      rows: await Promise.all(targets.map((target, i) => refused(ways[i], target, upstream))),
      note: "The new configuration names an upstream that does not resolve.",
    };
  } finally {
    await wire.close();
    await stopTargets(targets);
  }
}

async function refused(named: NamedWay | undefined, target: Target, upstream: string): Promise<string[]> {
  if (!named) return [];
  const way = await named.make();
  try {
    const good = await wanted(0, upstream);
    const first = await way.apply([target], [good]);
    if (!first.ok) throw new Error(`${named.name} failed:\n${first.said}`);
    await verify(target, [good]);
    const bad = { ...good, upstream: "nowhere.invalid:1" };
    const said = await way.apply([target], [bad]);
    const broken = await isBroken(target, bad);
    const again = await way.apply([target], [bad]);
    return [named.name, verdict(said), broken, verdict(again), await afterReboot(target)];
  } finally {
    await way.forget();
  }
}

function verdict({ ok, said }: Applied): string {
  if (!ok) return "failed";
  return /changed=0|No changes|Changed hosts: *0/i.test(said) ? "ok, nothing changed" : "ok";
}

async function isBroken({ host }: Target, endpoint: Wanted): Promise<string> {
  const { stdout } = await host.exec(
    `grep -c ${endpoint.upstream} ${configOn(endpoint)}; nginx -t 2>&1 | grep -c emerg`,
  );
  return stdout.split("\n").some((line) => Number(line) > 0) ? "the broken file" : "the old file";
}

/** By connections of their own: one that is shared does not notice that the host is gone. */
async function afterReboot({ port }: Target): Promise<string> {
  const ask = async (command: string) => {
    const impatient = ["-o", "ConnectTimeout=2", "-o", "ServerAliveInterval=2"];
    return attempt("ssh", [...impatient, ...loginOptions(port), command]);
  };
  const boot = async () => (await ask("cut -d' ' -f22 /proc/1/stat")).stdout.trim();
  const before = await boot();
  await ask("systemctl reboot");
  for (let tries = 0; tries < 100; tries++) {
    await pause(200);
    const now = await boot();
    if (now !== "" && now !== before) break;
  }
  await ask("timeout 30 systemctl is-system-running --wait");
  return (await ask("systemctl is-active --quiet nginx")).code === 0 ? "runs" : "does NOT run";
}
