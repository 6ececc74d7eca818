import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PARTS } from "../../components/host/script";

const SCRIPT = PARTS.map((part) => readFileSync(join(__dirname, "../../components/host", `${part}.sh`), "utf8")).join(
  "\n",
);

/**
 * The steps of a transaction: the functions that a verb calls, in their order, with those of the step that makes it
 * final. Read from the script itself, so that a new step is struck too.
 */
export function steps(verb: "apply" | "remove"): string[] {
  return called(verb).flatMap((step) => (step === "commit" ? [step, ...called("commit")] : [step]));
}

function called(name: string): string[] {
  const names = new Set([...SCRIPT.matchAll(/^([a-z_]+)\(\) [({]/gm)].map(([, found]) => found));
  const body = new RegExp(`^${name}\\(\\) {.*?^}`, "ms").exec(SCRIPT)?.[0] ?? "";
  const words = body.replace(/^[a-z_]+\(\) {|#.*|undo\+=\([^)]*\)/gm, "").match(/[a-z_]+/g) ?? [];
  // What only asks or says is no step.
  return [...new Set(words)].filter(
    (word) => names.has(word) && !/^(say|warn|fail|remembered|nginx_|is_|was_|only_|need_|status$)/.test(word),
  );
}
