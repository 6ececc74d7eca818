import { expect, test } from "vitest";
import { freshInProcess } from "./freshInProcess";

test("a warning says which argument is doubtful, and not its value where that is a secret", async () => {
  const stack = freshInProcess("secretDoubt");
  const { warnings, errors, log } = await stack.up();
  expect(warnings).toEqual([
    "upstream.servers[0].address: is seldom meant so; what it is is not shown, because a value of the endpoint is a secret",
  ]);
  expect([...errors, log].join("\n")).not.toContain("8.8.4.4");
});
