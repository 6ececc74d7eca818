import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inScript } from "./functions";

test.each([
  ["the text itself", "server {\n}\n\n", "yes"],
  ["a line end less", "server {\n}\n", "no"],
  ["a byte more", "server {\n}\n\n ", "no"],
  ["NULs behind it, as a power cut leaves them", "server {\n}\n\n\0\0", "no"],
  ["a NUL in the midst", "server {\0\n}\n\n", "no"],
  ["nothing", "", "no"],
])("of a file with %s it is known whether it is the new configuration", (_what, content, known) => {
  const folder = mkdtempSync(join(tmpdir(), "wss-"));
  writeFileSync(join(folder, "file"), content);
  const asked = `set_wanted printf 'server {\\n}\\n\\n'; if is_wanted ${folder}/file; then echo yes; else echo no; fi`;
  expect(inScript(asked).trim()).toBe(known);
  rmSync(folder, { recursive: true });
});

test("a file that is not there is not the new configuration", () => {
  expect(inScript("set_wanted echo text; is_wanted /nowhere/file || echo no").trim()).toBe("no");
});

test("the TLS groups of a configuration are those of its first such line", () => {
  const text =
    "# ssl_ecdh_curve X;\nserver {\n    ssl_ecdh_curve A:B-not;\n    ssl_ecdh_curve X25519:prime256v1;\n    ssl_ecdh_curve P:Q;\n}\n";
  expect(inScript(`groups_of '${text}'`).trim()).toBe("X25519:prime256v1");
});
