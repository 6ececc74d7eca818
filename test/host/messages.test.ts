import { expect, test } from "vitest";
import { inScript } from "./functions";

test("what a client brought into a log is shown without its control characters, and with its letters", () => {
  const shown = inScript(
    String.raw`export LC_ALL=C; (fail "it failed" "look" $'a\tb\e]0;title\a\x7f\xc2\x9b31m grüß dich') 2>&1 || :`,
  );
  expect(shown).toContain("  | a\tb?]0;title???31m grüß dich\n");
});
