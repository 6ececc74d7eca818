import { buildVmImages, stopAllVms } from "../hosts/vm";

/** Machines of a killed run go first; those of this run go last, whatever became of it. */
export async function setup(): Promise<void> {
  await buildVmImages();
  await stopAllVms();
}

export async function teardown(): Promise<void> {
  await stopAllVms();
}
