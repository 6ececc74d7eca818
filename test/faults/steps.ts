import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PARTS } from "../../components/host/script";

const SCRIPT = PARTS.map((part) => readFileSync(join(__dirname, "../../components/host", `${part}.sh`), "utf8")).join(
  "\n",
);

type Verb = "apply" | "remove";

/**
 * The steps of a transaction: the functions that a verb calls, in their order, with those of the step that makes it
 * final. Read from the script itself, so that a new step is struck too.
 */
export function steps(verb: Verb): string[] {
  return [...new Set(within(verb, ["commit"]))];
}

/** Those of a run that also installs what is missing, or takes it away again: with what is done for that. */
export function stepsOnBareHost(verb: Verb): string[] {
  const further =
    verb === "apply" ? ["install_semanage", "install_nginx", "yum_install_nginx", "add_source"] : ["remove_packages"];
  const found = within(verb, ["commit", "release_ports", ...further, "take_away"]).filter((step) => !ASKS.test(step));
  return [...new Set(found)];
}

/** Those of an up that upgrades nginx: from the question whether it is too old to what is done when the new one serves. */
export function stepsOfUpgrade(): string[] {
  const found = within("need_version", ["upgrade_nginx", "prove_take_over"]).filter((step) => !ASKS.test(step));
  return [...new Set(["need_version", ...found, "is_followed"])]; // where both the old and the new one run
}

/** The steps and the end behind the last of them: all with WSS_FAULTS=all, else one in so many, and these. */
export function struckSteps(all: readonly string[], oneIn: number, always: readonly string[] = []): string[] {
  return [...all, "finish"].filter(
    (step, index) => process.env.WSS_FAULTS === "all" || index % oneIn === 0 || always.includes(step),
  );
}

function within(name: string, opened: readonly string[]): string[] {
  return called(name).flatMap((step) => (opened.includes(step) ? [step, ...within(step, opened)] : [step]));
}

function called(name: string): string[] {
  const names = new Set([...SCRIPT.matchAll(/^([a-z_]+)\(\) [({]/gm)].map(([, found]) => found));
  const body = new RegExp(`^${name}\\(\\) {.*?^}`, "ms").exec(SCRIPT)?.[0] ?? "";
  const words = body.replace(/^[a-z_]+\(\) {|#.*|undo\+=\([^)]*\)/gm, "").match(/[a-z_]+/g) ?? [];
  return [...new Set(words)].filter((word) => names.has(word) && word !== name && !NO_STEP.test(word));
}

/** What only asks, or belongs to another source of nginx than a repository of one's own. */
const ASKS =
  /^(advice_.*|.*_text|os_release|semanage_package|has_semanage|decode|show_wanted|tell|keep_source|add_epel|enable_stream)$/;

/** What only asks or says, and what has other functions run. */
const NO_STEP =
  /^((say|warn|fail|remembered|nginx_|is_|was_|only_|need_|status$).*|rpm|each|each_[a-z]+|every|all_of|show_port)$/;
