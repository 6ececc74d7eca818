import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test } from "vitest";
import { CODES } from "../../components/model/codes";
import { codesPage } from "../package/codesPage";
import { badInput } from "./badInput";
import { messageOf } from "./messageOf";

afterEach(() => {
  pulumi.runtime.setAllConfig({});
});

test.each(badInput)("%s is refused with its code, at its argument, and nothing else is", (_what, code, path, give) => {
  const issues = messageOf(give)
    .split("\n")
    .filter((line) => line.startsWith("  "));
  expect(issues).toEqual([expect.stringMatching(/^ {2}WSS\d{3} .+: .+; .+$/)]);
  expect(issues[0]).toContain(`  ${code} ${path}: `);
});

test("every code has a bad input that brings it about", () => {
  const seen = new Set(badInput.map(([, code]) => code));
  expect(Object.keys(CODES).filter((code) => !seen.has(code as keyof typeof CODES))).toEqual([]);
});

test("every message is exactly as written down", async () => {
  const messages = badInput.map(([what, , , give]) => `${what}\n${messageOf(give)}\n`).join("\n");
  await expect(messages).toMatchFileSnapshot("golden/messages.txt");
});

test("the page of codes is exactly what the code says", async () => {
  await expect(codesPage()).toMatchFileSnapshot("../../docs/codes.md");
});
