import { expect, test } from "vitest";
import { findings } from "../../components/host/findings";

test("programs get each finding with what it belongs to, and remedies with their details", () => {
  const printed = [
    "ok       nginx       nginx/1.22.1, active, enabled",
    "problem  yum         yum has no nginx",
    "                     | Error: No matching Packages to list",
    "                     enable AppStream",
    "",
    "endpoint chat",
    "note     last-run    apply: port 1 is held",
    "                     mend that",
    "",
  ].join("\n");
  expect(findings(printed)).toEqual([
    { section: "host", state: "ok", about: "nginx", finding: "nginx/1.22.1, active, enabled" },
    {
      section: "host",
      state: "problem",
      about: "yum",
      finding: "yum has no nginx",
      remedy: "| Error: No matching Packages to list\nenable AppStream",
    },
    {
      section: "endpoint chat",
      state: "note",
      about: "last-run",
      finding: "apply: port 1 is held",
      remedy: "mend that",
    },
  ]);
});
