import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyOfProject } from "../engine/checkedOut";
import type { TestHost } from "../hosts/host";
import { steps } from "./steps";

const HELD = "/root/held";
const orderFor = (verb: string, step: string) => `/root/hold-${verb}-${step}`;

/** A copy of this project, whose script waits at a step for which the host has an order. */
export async function holdingProject(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const { folder, remove } = await copyOfProject();
  const scripts = join(folder, "components/host");
  for (const file of (await readdir(scripts)).filter((name) => name.endsWith(".sh")))
    await writeFile(join(scripts, file), holding(await readFile(join(scripts, file), "utf8")));
  return { folder, remove };
}

/** Half a minute at most. A function may begin with the status of what was before it. */
function holding(script: string): string {
  return [...new Set([...steps("apply"), ...steps("remove"), "finish"])].reduce((text, step) => {
    const order = orderFor("$verb", step);
    const wait = `for _ in {1..300}; do [ -e ${HELD} ] || break; sleep 0.1; done`;
    const hold = `[ ! -e "${order}" ] || { mv "${order}" ${HELD}; ${wait}; }`;
    return text.replace(new RegExp(`^${step}\\(\\) [({].*\\n(  local status=\\$\\?.*\\n)?`, "m"), `$&${hold}\n`);
  }, script);
}

export async function orderHold(host: TestHost, verb: "apply" | "remove", step: string): Promise<void> {
  await host.run(`rm -f ${orderFor("*", "*")} ${HELD}; : >${orderFor(verb, step)}`);
}

export async function isHeld(host: TestHost): Promise<boolean> {
  return (await host.exec(`ls ${HELD}`)).code === 0;
}

/** Lets the run go on, and waits until it has let go of the lock. */
export async function letGo(host: TestHost): Promise<void> {
  await host.run(`rm -f ${orderFor("*", "*")} ${HELD}; flock -w 60 /root true`);
}
