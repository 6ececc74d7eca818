import { expect, test } from "vitest";
import { quoted, sentence } from "../../components/model/issue";
import { badInput } from "./badInput";
import { messageOf } from "./messageOf";

test("a value stands in a message on one line, and shows what could hide in it", () => {
  expect(quoted("a\nb")).toBe('"a\\nb"');
  expect(quoted("a\u0085b\u202ec\u2028d\u200be")).toBe('"a\\u{85}b\\u{202e}c\\u{2028}d\\u{200b}e"');
  expect([quoted(5), quoted(10n), quoted(NaN), quoted(true), quoted(undefined)]).toEqual([
    "5",
    "10",
    "NaN",
    "true",
    "undefined",
  ]);
  expect(quoted(() => 1)).toBe("function");
});

test("a long value is cut, and never in the midst of a character", () => {
  expect(quoted("a".repeat(78))).toBe(`"${"a".repeat(78)}"`);
  expect(quoted("a".repeat(79))).toBe(`"${"a".repeat(76)}...`);
  expect(quoted(`😀${"a".repeat(90)}`)).toBe(`"😀${"a".repeat(74)}...`);
  expect(quoted("a".repeat(75) + "😀".repeat(9))).toBe(`"${"a".repeat(75)}...`);
});

test("a value that JSON cannot hold is named by its kind", () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(quoted(circular)).toBe("object");
});

test("an issue without a value says nothing in its place", () => {
  const issue = { code: "WSS001", path: "a.b", problem: "is required", remedy: "give it" } as const;
  expect(sentence({ ...issue, value: undefined })).toBe("WSS001 a.b: is required; give it");
  expect(sentence({ ...issue, value: "5" })).toBe("WSS001 a.b: 5 is required; give it");
});

test("no message has a control character or anything that changes how it is read", () => {
  for (const [what, , , give] of badInput) {
    expect([what, messageOf(give).replace(/\n/g, "")]).toEqual([
      what,
      expect.not.stringMatching(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u),
    ]);
  }
});
