import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (file: string) => readFileSync(join(__dirname, "../..", file), "utf8");

test("every row of docs/changes.md names a test that there is", () => {
  const table = read("docs/changes.md").split("| argument |")[1]?.split("\n\n")[0] ?? "";
  const rows = table.split("\n").slice(2);
  expect(rows.length).toBeGreaterThan(25);
  for (const row of rows) {
    const named = [...(row.split("|")[5] ?? "").matchAll(/`(e2e\/\w+\.test\.ts)`: ([^`]+?)(?=; `|\s*$)/g)];
    expect([row, named.length > 0]).toEqual([row, true]);
    for (const [, file = "", titles = ""] of named)
      for (const title of titles.split("; ")) expect(read(`test/${file}`)).toContain(title);
  }
});
