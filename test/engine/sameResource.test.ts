import { expect, test } from "vitest";
import { freshInProcess } from "./freshInProcess";

async function errorsOf(wanted: string): Promise<string[]> {
  const stack = freshInProcess("sameResource");
  await stack.setConfig({ wanted: { value: wanted } });
  return (await stack.preview()).errors;
}

test.each([
  ["endpoints", "WssEndpoint::chat", "WssEndpoint::chat-dev", "chat-dev-ws1"],
  ["keys", "KeyOnHost::chat", "KeyOnHost::chat-key", "chat-key-key-ws1"],
])("two %s whose commands would have one name are refused by their own names", async (wanted, one, other, name) => {
  const both = `urn:\\S+${one} and urn:\\S+${other} both name their command ${name}: give one of the two, or its host, `;
  expect(await errorsOf(wanted)).toEqual([expect.stringMatching(both)]);
});

test("commands of components of different types may have one name", async () => {
  expect(await errorsOf("kinds")).toEqual([]);
});
