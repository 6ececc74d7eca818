import { buildImage, repositoryDown, repositoryUp, stopAll } from "../hosts/host";

/** Hosts of a killed run go first; those of this run go last, whatever became of it. */
export async function setup(): Promise<void> {
  await buildImage();
  await stopAll();
  await repositoryUp();
}

export async function teardown(): Promise<void> {
  await repositoryDown();
  await stopAll();
}
