import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

test("who does not look for drift does not load ssh2", () => {
  const program = `
    require("./components/index.ts");
    process.stdout.write(Object.keys(require.cache).filter((file) => file.includes("/node_modules/ssh2/")).join());`;
  const options = { cwd: resolve(__dirname, "../.."), encoding: "utf8" } as const;
  expect(execFileSync(process.execPath, ["--import", "tsx", "-e", program], options)).toBe("");
});
