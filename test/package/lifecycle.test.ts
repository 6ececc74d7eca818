import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { steps } from "../faults/steps";
import { edges, OF_APPLY, OF_REMOVE } from "./diagram";

const ROOT = join(__dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/lifecycle.md"), "utf8");
const FOLDER = join(ROOT, "components/host");
const SCRIPT = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".sh"))
  .map((file) => readFileSync(join(FOLDER, file), "utf8"))
  .join("\n");

/** The states of a section's diagram, in the order in which they are first named. */
function states(section: string): string[] {
  return [...new Set(edges(section).flat())].filter((state) => state !== "[*]");
}

test.each([
  [OF_APPLY, "apply"],
  [OF_REMOVE, "remove"],
] as const)("the diagram %s names exactly the steps of the script, in their order", (section, verb) => {
  expect(states(section)).toEqual(steps(verb));
});

test("what undoes a step is on the page, and nothing else is", () => {
  const undone = [...SCRIPT.matchAll(/undo\+=\("?([a-z_ ]+?)(?: \$[a-z_]+)*"?\)/g)].flatMap(([, names = ""]) =>
    names.split(" "),
  );
  const table = PAGE.split("| step | what undoes it |")[1]?.split("\n\n")[0] ?? "";
  const named = table.split("\n").flatMap((row) => (row.split("|")[2] ?? "").match(/`[a-z_]+`/g) ?? []);
  // The removal's own is told below its diagram.
  const own = ["activate", "drop_put_back"];
  const all = new Set([...named.map((name) => name.slice(1, -1)), ...own]);
  expect([...all].sort()).toEqual([...new Set([...undone, ...own])].sort());
});

test("every state of an endpoint is explained, and every function that the page names is one of the script", () => {
  const table = PAGE.split("| state |")[1]?.split("\n\n")[0] ?? "";
  const rows = [...table.matchAll(/^\| ([a-z ]+) \|/gm)].map(([, state = ""]) => state);
  expect(rows.sort()).toEqual(
    states("Of an endpoint")
      .map((state) => state.replace("_", " "))
      .sort(),
  );
  const functions = [...PAGE.matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, name]) => name ?? "");
  expect(functions.filter((name) => !new RegExp(`^${name}\\(\\)`, "m").test(SCRIPT))).toEqual([]);
});
