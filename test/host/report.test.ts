import { expect, test } from "vitest";
import { asOnHost, clockOff, freshWarnings, isProved } from "../../components/host/report";

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

const CLOCK = "when this ran, the host's clock was";
const REMEDY = "the one here: set the one that is wrong; on the host: chronyc makestep";

test("a clock that is ahead hides no warning, and is one itself, until its time has come", () => {
  const ahead = freshWarnings(SAID, minutes(-180));
  expect(ahead).toEqual([...freshWarnings(SAID, minutes(1)), `${CLOCK} 180 minutes ahead of ${REMEDY}`]);
  expect(freshWarnings(SAID, minutes(-4))).toHaveLength(2);
  expect(freshWarnings(SAID, minutes(11))).toEqual([]);
});

test("a clock that is known to be behind hides no warning: the run came after what the clock was held against", () => {
  const line =
    "the host's clock says 2026-11-24T07:00:00Z, where pulumi runs it is 2026-11-24T10:00:00Z or later: set the clock";
  const said = `warning: ${line}\n${SAID}`;
  expect(freshWarnings(said, minutes(181))).toEqual([line, ...freshWarnings(SAID, minutes(1))]);
  expect(freshWarnings(said, minutes(191))).toEqual([]);
});

test("an older run is not taken for a clock that is behind", () => {
  expect(freshWarnings(SAID, minutes(9))).toHaveLength(2);
});

test("a clock is off from 5 minutes on, in either direction", () => {
  expect([clockOff(minutes(0), minutes(4.9)), clockOff(minutes(4.9), minutes(0))]).toEqual([undefined, undefined]);
  expect(clockOff(minutes(0), minutes(5))).toBe(`5 minutes behind ${REMEDY}`);
  expect(clockOff(minutes(61), minutes(0))).toBe(`61 minutes ahead of ${REMEDY}`);
});

test("only what the script prints at its end is a proof", () => {
  expect(isProved(SAID)).toBe(true);
  for (const other of ["", "Tue Nov 24 07:00:00 UTC 2026", "reloaded nginx", "removed"])
    expect(isProved(other)).toBe(false);
});

const GENERATION = "0123456789abcdef".repeat(2);
const RENDERED = {
  generation: GENERATION,
  text: `server {\n    ssl_ecdh_curve A1:B2:C3;\n    if ($uri = "/${GENERATION}") {\n    # ${GENERATION}\n`,
};

test("the configuration is told with the TLS groups and the generation that it has on the host", () => {
  const said = `started nginx\nTLS groups: B2:C3; this host's nginx does not have all of A1:B2:C3\n${SAID}`;
  expect(asOnHost(RENDERED, said)).toBe(
    RENDERED.text.replace("A1:B2:C3", "B2:C3").replaceAll(GENERATION, `${GENERATION}-B2-C3`),
  );
  expect(asOnHost(RENDERED, SAID)).toBe(RENDERED.text);
});
