import { expect, test } from "vitest";
import { freshInProcess } from "./freshInProcess";

test("what is null is as if it were not there", async () => {
  const { ok, errors, operations } = await freshInProcess("nulls").preview();
  expect([ok, errors]).toEqual([true, []]);
  expect(operations.map(({ op, name }) => `${op} ${name}`)).toEqual(
    expect.arrayContaining(["create chat-key", "create chat-certificate", "create chat-127.0.0.1"]),
  );
});
