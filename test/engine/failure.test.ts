import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { InProcessStack } from "./in-process/stack";

test("the stand-in ends where what failed has dependants of dependants, and none of them is begun", async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), "wss-chain-"));
  onTestFinished(() => rm(stateFolder, { recursive: true, force: true }));
  const stack = new InProcessStack({ project: join(__dirname, "programs/chain"), stack: "test", stateFolder });
  const { ok, errors, operations } = await stack.up();
  expect(ok).toBe(false);
  expect(errors).toEqual([expect.stringContaining("command:remote:Command (first): ")]);
  expect(operations).toEqual([{ op: "create", type: "command:remote:Command", name: "first" }]);
});
