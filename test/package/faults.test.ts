import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../faults/table";

test.each(FAULTS.flatMap(({ tests }) => [...tests]))(
  "the table of faults names a test that there is: %s, %s",
  (file, title) => {
    expect(readFileSync(join(__dirname, "..", file), "utf8")).toContain(title);
  },
);

test("the page of faults is the table", async () => {
  const rows = FAULTS.map(({ fault, expected, tests, but }) => {
    const files = [...new Set(tests.map(([file]) => `\`${file}\``))].join(", ");
    return `| ${fault} | ${expected}${but === undefined ? "" : ` (${but})`} | ${files} |`;
  });
  const page = [
    "# Faults, and what happens then",
    "",
    "`npm run faults` makes each of them happen on real hosts and prints what was seen (`npm run faults -- --vm` those of SELinux",
    "and firewalld too); `npm test` runs all but a part of the kills; `npm run faults -- --kills` strikes at every step, and writes [a page of it](kills.md). This page is made from `test/faults/table.ts`.",
    "",
    "| fault | what is to happen | tests |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
  await expect(page).toMatchFileSnapshot(join(__dirname, "../../docs/faults.md"));
});
