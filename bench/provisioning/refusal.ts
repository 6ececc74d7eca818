import { progress } from "../report/report";
import type { Table } from "../report/table";
import { addresses, FIRST_SSH_PORT, startTargets, stopTargets, type Target } from "./target";
import { configOn, type Wanted, wanted } from "./wanted";
import type { Applied, NamedWay } from "./ways/way";
import { attempt, pause } from "../processes";
import { loginOptions } from "./login";
import { verify } from "./observe";
import { Wire } from "./wire";

/** What each way leaves where nginx refuses the new configuration: an upstream's name that does not resolve. */
export async function refusal(ways: readonly NamedWay[], upstream: string): Promise<Table> {
  const rows: string[][] = [];
  const wire = await Wire.open(FIRST_SSH_PORT, addresses(1));
  for (const { name, make } of ways) {
    progress(`a configuration that nginx refuses, ${name}`);
    const targets = await startTargets(1);
    const [target] = targets;
    const way = await make();
    try {
      if (!target) continue;
      const good = await wanted(0, upstream);
      const first = await way.apply(targets, [good]);
      if (!first.ok) throw new Error(`${name} failed:\n${first.said}`);
      await verify(target, [good]);
      const bad = { ...good, upstream: "nowhere.invalid:1" };
      const refused = await way.apply(targets, [bad]);
      const broken = await isBroken(target, bad);
      const second = await way.apply(targets, [bad]);
      rows.push([name, verdict(refused), broken, verdict(second), await afterReboot(target)]);
    } finally {
      await way.forget();
      await stopTargets(targets);
    }
  }
  await wire.close();
  return {
    title: "What is left when nginx refuses the configuration",
    head: ["", "first run says", "on disk", "second run says", "nginx after the next reboot"],
    rows,
    note: "The new configuration names an upstream that does not resolve.",
  };
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
