import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { InProcessStack } from "./in-process/stack";

test("two hosts of a stack may have endpoints of the same names, each host's as a set", async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), "wss-sets-"));
  onTestFinished(() => {
    rmSync(stateFolder, { recursive: true });
  });
  const stack = new InProcessStack({ project: join(__dirname, "programs/sets"), stack: "test", stateFolder });
  const { errors, operations } = await stack.preview();
  expect(errors).toEqual([]);
  const keys = operations.filter(({ type }) => type === "tls:index/privateKey:PrivateKey").map(({ name }) => name);
  expect(keys.sort()).toEqual(["north-key", "north.chat-key", "south-key", "south.chat-key"]);
});
