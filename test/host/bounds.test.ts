import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PARTS } from "../../components/host/script";

const SCRIPT = PARTS.flatMap((part) =>
  readFileSync(join(__dirname, `../../components/host/${part}.sh`), "utf8").split("\n"),
);

/** What can wait without end, for a DNS, a lock or a job of systemd's, where a line runs it. */
const WAITS =
  /(?:^|\$\(|[|&;!{] |\b(?:if|exec) )\s*((?:LC_ALL=C )?(?:timeout \d+ )?)(?:nginx -[tT]|rpm -e|systemctl (?:--quiet )?(?:enable|disable|start|stop|restart|reload|daemon-reload)(?! --no-block)|getent ahosts|semanage port -l)\b/g;

test("whatever the script runs that can wait without end has a bound", () => {
  // Lines of text are the units', which have bounds of their own.
  const run = SCRIPT.map((line) => line.trim()).filter((line) => !/^["#]/.test(line) && line.search(WAITS) >= 0);
  expect(run.length).toBeGreaterThan(15);
  for (const line of run)
    for (const [ran] of line.matchAll(WAITS)) expect(`${ran} in: ${line}`).toMatch(/timeout \d+ .* in:/);
});

test("a lock is asked for once or for so long, and firewalld and rpm for so long whoever asks", () => {
  const locks = SCRIPT.flatMap((line) => line.match(/\bflock .*/g) ?? []);
  expect(locks.length).toBeGreaterThan(2);
  for (const lock of locks) expect(lock).toMatch(/^flock .*?-(n|w \d+)\b/);
  expect(SCRIPT).toContain('firewall-cmd() { timeout 30 firewall-cmd "$@"; }');
  expect(SCRIPT).toContain('rpm() { timeout 60 rpm "$@"; }');
});
