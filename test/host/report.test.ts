import { expect, test } from "vitest";
import { asOnHost, freshWarnings, isProved } from "../../components/host/report";

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
