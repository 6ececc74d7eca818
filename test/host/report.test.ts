import { expect, test } from "vitest";
import { freshWarnings, isProved } from "../../components/host/report";

const SAID = [
  "reloaded nginx",
  "warning: the upstream 127.0.0.1:9 does not answer (502)",
  "warning: firewalld keeps port 443 closed",
  "serving ws.example.com/, proved on this host at 2026-11-24T07:00:00Z",
].join("\n");
const minutes = (count: number) => Date.parse("2026-11-24T07:00:00Z") + count * 60_000;

test("the warnings of a run that has just ended are told", () => {
  expect(freshWarnings(SAID, minutes(1))).toEqual([
    "the upstream 127.0.0.1:9 does not answer (502)",
    "firewalld keeps port 443 closed",
  ]);
});

test("those of an earlier run, which a later one finds in the state, are not", () => {
  expect(freshWarnings(SAID, minutes(11))).toEqual([]);
  expect(freshWarnings(SAID.replace(/ at .*/, ""), minutes(1))).toEqual([]);
});

test("only what the script prints at its end is a proof", () => {
  expect(isProved(SAID)).toBe(true);
  for (const other of ["", "Tue Nov 24 07:00:00 UTC 2026", "reloaded nginx", "removed"])
    expect(isProved(other)).toBe(false);
});
