import { readFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = readFileSync(join(__dirname, "../../docs/lifecycle.md"), "utf8");

export const OF_APPLY = "Of the transaction that makes or changes";
export const OF_REMOVE = "Of the one that removes";

/** The edges of a section's diagram in docs/lifecycle.md, in their order. */
export function edges(section: string): [from: string, to: string][] {
  const diagram = PAGE.split(`## ${section}\n`)[1]?.split("```")[1] ?? "";
  return [...diagram.matchAll(/^ {2}(\S+) --> ([^\s:]+)/gm)].map(([, from = "", to = ""]) => [from, to]);
}
