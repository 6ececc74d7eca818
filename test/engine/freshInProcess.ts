import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { InProcessStack } from "./in-process/stack";

/** A stack of one of the programs here, by the stand-in, which is gone with the test. */
export function freshInProcess(program: string): InProcessStack {
  const stateFolder = mkdtempSync(join(tmpdir(), "wss-engine-"));
  onTestFinished(() => {
    rmSync(stateFolder, { recursive: true, force: true });
  });
  return new InProcessStack({ project: join(__dirname, "programs", program), stack: "test", stateFolder });
}
