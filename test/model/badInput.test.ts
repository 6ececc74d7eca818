import { expect, test } from "vitest";
import { badInput } from "./badInput";
import { messageOf } from "./messageOf";

test.each(badInput)("%s is refused with its code, at its argument, and nothing else is", (_what, code, path, give) => {
  const [, ...issues] = messageOf(give).split("\n");
  expect(issues).toEqual([expect.stringMatching(/^ {2}WSS\d{3} .+: .+; .+$/)]);
  expect(issues[0]).toContain(`  ${code} ${path}: `);
});

test("every message is exactly as written down", async () => {
  const messages = badInput.map(([what, , , give]) => `${what}\n${messageOf(give)}\n`).join("\n");
  await expect(messages).toMatchFileSnapshot("golden/messages.txt");
});
