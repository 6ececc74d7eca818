import { expect, test } from "vitest";
import { sudoLine } from "../../components/model/sudoPassword";

test.each([
  ["a b$", "a b$"],
  ["a\n", "a"],
  ["a\r\n", "a"],
  ["", ""],
  [undefined, ""],
])("%j is sent as %j", (password, line) => {
  expect(sudoLine("chat", password)).toBe(line);
});

test.each(["canary\n\n", "canary\ncanary", "canary\0", "canary\rcanary"])(
  "%j is refused, and not shown",
  (password) => {
    expect(() => sudoLine("chat", password)).toThrow(
      'wss endpoint "chat": 1 argument is not valid:\n  WSS034 host.sudoPassword',
    );
    expect(() => sudoLine("chat", password)).toThrow(expect.not.stringContaining("canary") as unknown);
  },
);
