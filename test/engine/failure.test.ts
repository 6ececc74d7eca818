import { expect, test } from "vitest";
import { freshInProcess } from "./freshInProcess";

test("the stand-in ends where what failed has dependants of dependants, and none of them is begun", async () => {
  const stack = freshInProcess("chain");
  const { ok, errors, operations } = await stack.up();
  expect(ok).toBe(false);
  expect(errors).toEqual([expect.stringContaining("command:remote:Command (first): ")]);
  expect(operations).toEqual([{ op: "create", type: "command:remote:Command", name: "first" }]);
});
