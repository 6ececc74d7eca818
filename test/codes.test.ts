import { expect, test } from "vitest";
import { CODES } from "../components/model/codes";
import { badConfiguration } from "./badConfiguration";
import { FROZEN_CODES } from "./model/frozenCodes";
import { badInput } from "./model/badInput";
import { messageOf } from "./model/messageOf";
import { codesPage } from "./package/codesPage";

const all = [...badInput, ...badConfiguration];

test.each(badConfiguration)("%s is refused with its code, and nothing else is", (_what, code, path, give) => {
  const [, ...issues] = messageOf(give).split("\n");
  expect(issues).toEqual([expect.stringMatching(/^ {2}WSS\d{3} .+: .+; .+$/)]);
  expect(issues[0]).toContain(`  ${code} ${path}: `);
});

test.each(Object.entries(FROZEN_CODES))("%s means what it has always meant: %s", (code, meaning) => {
  expect(CODES).toHaveProperty([code, "title"], meaning);
});

test("the meaning of every code is written down, so that it stays", () => {
  expect(Object.keys(CODES).filter((code) => !(code in FROZEN_CODES))).toEqual([]);
});

test("every code has a bad input that brings it about", () => {
  const seen = new Set<string>(all.map(([, code]) => code));
  expect(Object.keys(CODES).filter((code) => !seen.has(code))).toEqual([]);
});

test("the page of codes is exactly what the code says", async () => {
  await expect(codesPage(all)).toMatchFileSnapshot("../docs/codes.md");
});
