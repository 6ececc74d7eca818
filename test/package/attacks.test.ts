import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ATTACKS } from "../attackTable";
import { named } from "./named";

test.each(ATTACKS.flatMap(({ tests }) => [...tests]))(
  "the table of attacks names a test that there is: %s, %s",
  (file, title) => {
    expect(readFileSync(join(__dirname, "..", file), "utf8")).toContain(title);
  },
);

test("the page of attacks is the table", async () => {
  const cells = ATTACKS.map(({ attack, result, tests, open = "" }) => {
    const files = named(tests);
    return `| ${attack} | ${result} | ${open} | ${files} |`;
  });
  const page = [
    "# Attacks, and what comes of them",
    "",
    "Each is tried against a live endpoint on a host of the tests (`npm test`). This page is made from `test/attackTable.ts`;",
    "[the threat model](threat-model.md) says who else could do what.",
    "",
    "| attack | result | what stays open, and why | tests |",
    "|---|---|---|---|",
    ...cells,
    "",
  ].join("\n");
  await expect(page).toMatchFileSnapshot(join(__dirname, "../../docs/attacks.md"));
});
