import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readReports } from "../faults/report";
import { seenOf } from "../faults/seen";
import { FAULTS } from "../faults/table";
import { named } from "./named";

test.each(FAULTS.flatMap(({ tests }) => [...tests]))(
  "the table of faults names a test that there is: %s, %s",
  (file, title) => {
    expect(readFileSync(join(__dirname, "..", file), "utf8")).toContain(title);
  },
);

test("the page of faults is the table", async () => {
  const rows = FAULTS.map(({ fault, expected, tests, but }) => {
    const files = named(tests);
    return `| ${fault} | ${expected}${but === undefined ? "" : ` (${but})`} | ${files} |`;
  });
  const page = [
    "# Faults, and what happens then",
    "",
    "`npm run faults` makes each of them happen on real hosts and prints what was seen (`npm run faults -- --vm` those of SELinux",
    "and firewalld too); `npm test` runs all but a part of the kills. With `--save` it writes [what was seen](faults-seen.md) and [where was struck](kills.md). This page is made from `test/faults/table.ts`.",
    "Where an endpoint is there before and is to live on, sockets talk over it through the whole test in `faults/` `kills`, `engineKills`, `sharedKills`, `upgradeKills`, `disk`, `system`, `nginx`, `connections`, `unwritten` and `allowLists`, and in `e2e/` `change`, `parallel` and `renewal`: one that closes fails it.",
    "",
    "| fault | what is to happen | tests |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
  await expect(page).toMatchFileSnapshot(join(__dirname, "../../docs/faults.md"));
});

/** A report of one test in a file. */
const reported = (file: string, fullName: string, status = "passed") => ({
  testResults: [{ name: `/work/test/${file}`, assertionResults: [{ fullName, status }] }],
});
const FULL_DISK = {
  tests: [["faults/disk.test.ts", "in %s a change fails (with the reason), and then it converges"]] as const,
};
const its = (name: string, status?: string) => seenOf(FULL_DISK, reported("faults/disk.test.ts", name, status));

test("a test that is named by its cases is found in a report, with what became of it", () => {
  const name = "no space left in /etc/nginx/conf.d a change fails (with the reason), and then it converges";
  expect(its(name)).toBe("held in 1 of 1");
  expect(its(name, "failed")).toBe("FAILED in 1 of 1");
  expect(its(name, "skipped")).toBe("did not run");
  expect(its(name.replace("(with the reason)", "with the reason"))).toBe("did not run");
});

test("what needs a virtual machine does not count as not run where a run had none", () => {
  const fault = { tests: [["vm/guards.test.ts", ""]] as const };
  expect(seenOf(fault, reported("faults/disk.test.ts", "any"))).toBeUndefined();
  expect(seenOf(fault, reported("vm/machine.test.ts", "any"))).toBe("did not run");
  expect(seenOf(fault, reported("vm/guards.test.ts", "any"))).toBe("held in 1 of 1");
  const both = { tests: [...fault.tests, ["faults/disk.test.ts", ""]] as const };
  expect(seenOf(both, reported("faults/disk.test.ts", "any"))).toBe("held without --vm in 1 of 1");
});

test("of a test that ran again the later result counts, and one that was skipped then is as it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wss-reports-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (file: string, ...args: Parameters<typeof reported>) => {
    await writeFile(join(folder, file), JSON.stringify(reported(...args)));
    return join(folder, file);
  };
  const first = await write("first", "faults/disk.test.ts", "full", "failed");
  const again = await write("again", "faults/disk.test.ts", "full");
  const skipped = await write("skipped", "faults/disk.test.ts", "full", "skipped");
  const statuses = (...files: string[]) =>
    readReports(files).testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  expect(statuses(first, again)).toEqual(["passed"]);
  expect(statuses(again, first, skipped)).toEqual(["failed"]);
});
