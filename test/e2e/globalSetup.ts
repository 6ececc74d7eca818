import { buildImages, KINDS, repository, stopAll } from "../hosts/host";

/** Hosts of a killed run go first; those of this run go last, whatever became of it. */
export async function setup(): Promise<void> {
  await buildImages(...KINDS);
  await stopAll();
  await repository("up");
}

export async function teardown(): Promise<void> {
  await stopAll();
}
