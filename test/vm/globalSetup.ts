import type { TestProject } from "vitest/node";
import { buildVmImages, stopAllVms } from "../hosts/vm";
import { chosenKinds } from "./chosenKinds";

/** Machines of a killed run go first; those of this run go last, whatever became of it. */
export async function setup({ name }: TestProject): Promise<void> {
  await buildVmImages(...(name === "vm" ? (["el9"] as const) : chosenKinds()));
  await stopAllVms();
}

export async function teardown(): Promise<void> {
  await stopAllVms();
}
