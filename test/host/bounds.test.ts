import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PARTS } from "../../components/host/script";

/** What can wait without end, for a DNS or a lock, where a line runs it. */
const WAITS = /(?:^|\$\(|[|&;!{] |\b(?:if|exec) )\s*((?:LC_ALL=C )?(?:timeout \d+ )?)(?:nginx -[tT]|rpm -e)\b/g;

test("whatever the script runs that can wait without end has a bound", () => {
  const lines = PARTS.flatMap((part) =>
    readFileSync(join(__dirname, `../../components/host/${part}.sh`), "utf8").split("\n"),
  );
  // Lines of text are the units', which have bounds of their own.
  const run = lines.map((line) => line.trim()).filter((line) => !/^["#]/.test(line) && line.search(WAITS) >= 0);
  expect(run.length).toBeGreaterThan(5);
  for (const line of run)
    for (const [ran] of line.matchAll(WAITS)) expect(`${ran} in: ${line}`).toMatch(/timeout \d+ .* in:/);
});
