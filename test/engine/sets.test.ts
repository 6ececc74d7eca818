import { expect, test } from "vitest";
import { freshInProcess } from "./freshInProcess";

test("two hosts of a stack may have endpoints of the same names, each host's as a set", async () => {
  const stack = freshInProcess("sets");
  const { errors, operations } = await stack.preview();
  expect(errors).toEqual([]);
  const keys = operations.filter(({ type }) => type === "tls:index/privateKey:PrivateKey").map(({ name }) => name);
  expect(keys.sort()).toEqual(["north-key", "north.chat-key", "south-key", "south.chat-key"]);
});
