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
  return [...new Set(called(verb).flatMap((step) => (step === "commit" ? [step, ...called("commit")] : [step])))];
}

/** The steps and the end behind the last of them: all with WSS_FAULTS=all, else one in so many. */
export function struckSteps(verb: "apply" | "remove", oneIn: number): string[] {
  return [...steps(verb), "finish"].filter((_, index) => process.env.WSS_FAULTS === "all" || index % oneIn === 0);
}

function called(name: string): string[] {
  const names = new Set([...SCRIPT.matchAll(/^([a-z_]+)\(\) [({]/gm)].map(([, found]) => found));
  const body = new RegExp(`^${name}\\(\\) {.*?^}`, "ms").exec(SCRIPT)?.[0] ?? "";
  const words = body.replace(/^[a-z_]+\(\) {|#.*|undo\+=\([^)]*\)/gm, "").match(/[a-z_]+/g) ?? [];
  return [...new Set(words)].filter((word) => names.has(word) && word !== name && !NO_STEP.test(word));
}

/** What only asks or says, and what has other functions run. */
const NO_STEP =
  /^((say|warn|fail|remembered|nginx_|is_|was_|only_|need_|status$).*|each|each_[a-z]+|every|all_of|show_port)$/;
