import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(__dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/tested.md"), "utf8");
const MATRIX = PAGE.split("| differs |")[1]?.split("\n\n")[0] ?? "";
const rows = MATRIX.split("\n")
  .slice(2)
  .map((row) => row.split(/ *\| */).slice(1, -1));

test("each cell of the matrix names tests that there are, or says that there is none", () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const [differs = "", ...cells] of rows) {
    expect(cells, differs).toHaveLength(4);
    for (const cell of cells) {
      const files = [...cell.matchAll(/`([a-z0-9]+\/[A-Za-z]+)`/g)].map(([, file = ""]) => `test/${file}.test.ts`);
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
      if (files.length === 0) expect(["not tested", ""], differs).toContain(cell);
      if (cell === "") expect(cells[0], differs).toMatch(/^the error: /);
    }
  }
});
