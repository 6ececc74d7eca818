import { expect, test } from "vitest";
import { readSeen, repairOf, sentences } from "../../components/drift/seen";

const GENERATION = "a".repeat(32);
const WANTED = { member: "chat", generation: GENERATION, certificate_id: "b".repeat(16) };
const END = "ok       end         1767323045\n";
const memory = (repair: string, generation = GENERATION) =>
  `ok       memory      ${repair} 2026-01-02T03:04:05Z\nok       member      chat ${generation} ${WANTED.certificate_id}\n`;
const GONE = "problem  config      /etc/nginx/conf.d/x.conf is gone\n                     up writes it again\n";
const EDITED =
  "problem  config      x was edited\n                     | -a  b\n                     | +c\n                     up writes it\n";
const NOTE = "note     others      nginx refuses it\n                     mend it\n";

const repair = (printed: string, wanted = [WANTED]) => {
  const seen = readSeen(printed);
  if (seen === undefined) throw new Error("not whole");
  return repairOf(seen, wanted);
};

test("what is not whole, or printed by something else, is no look", () => {
  const seen = [memory("-"), END, "", "Tue Nov 24 12:38:47 UTC 2026\n", memory("-") + END].map(readSeen);
  expect(seen.map((s) => s !== undefined)).toEqual([false, false, false, false, true]);
});

test("what the host's clock says is told", () => {
  expect(readSeen(memory("-") + END)?.clock).toBe(Date.parse("2026-01-02T03:04:05Z"));
});

test("what is wrong is said with what to do behind it, and with the details below", () => {
  const { drift = [], notes = [] } = readSeen(memory("-") + GONE + EDITED + NOTE + END) ?? {};
  expect(drift.map(sentences)).toEqual([
    "/etc/nginx/conf.d/x.conf is gone: up writes it again",
    "x was edited: up writes it\n| -a  b\n| +c",
  ]);
  expect(notes.map(sentences)).toEqual(["nginx refuses it: mend it"]);
});

test("nothing differs: what the host remembers is sent again, and so nothing changes", () => {
  expect(repair(memory("-") + END)).toBe("-");
  expect(repair(memory("1".repeat(32)) + END)).toBe("1".repeat(32));
});

test("TLS groups that the host does not have are no difference", () => {
  expect(repair(memory("-", `${GENERATION}-X25519-prime256v1`) + END)).toBe("-");
});

test("what only needs to be said changes nothing", () => {
  expect(repair(memory("-") + NOTE + END)).toBe("-");
});

test("drift gives a new word each time: the one of the last repair would change nothing", () => {
  const words = [GONE, GONE, EDITED].map((found) => repair(memory("-") + found + END));
  expect(new Set(words).size).toBe(3);
  for (const word of words) expect(word).toMatch(/^[0-9a-f]{32}$/);
});

test("a host with what an earlier run left there is run again", () => {
  const [newer, renewed] = [
    { ...WANTED, generation: "c".repeat(32) },
    { ...WANTED, certificate_id: "d".repeat(16) },
  ];
  for (const wanted of [[newer], [renewed], [WANTED, { ...newer, member: "more" }], []])
    expect(repair(memory("-") + END, wanted)).not.toBe("-");
});

test("a host where the endpoint is not is run, whatever the state says", () => {
  const nothing = `ok       memory      none\n${END}`;
  expect(repair(nothing)).toMatch(/^[0-9a-f]{32}$/);
  expect(repair(nothing)).not.toBe(repair(nothing));
});
