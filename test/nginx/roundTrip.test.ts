import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../components/nginx/parse";
import { literal, quote } from "../../components/nginx/quote";
import type { Directive, Node } from "../../components/nginx/tree";
import { write } from "../../components/nginx/write";

const CASES = Number(process.env.WSS_CASES ?? 20_000);

/** Text with many of the characters that mean something to nginx's parser. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(..."\"'\\;{}#$ ()~^*|=%&<>!?,\t\r\n\u00a0\u2028".split("")),
      fc.string({ minLength: 1, maxLength: 1, unit: "grapheme" }),
    ),
    maxLength: 20,
  })
  .filter((s) => !/[^\P{Cc}\t\r\n]/u.test(s));
const word = fc.stringMatching(/^[a-z_]{1,12}$/);

const { node } = fc.letrec<{ node: Node; directive: Directive }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("directive"),
    fc.record({ comment: text.map((s) => s.replace(/\p{Cc}/gu, "")) }),
  ),
  directive: fc.record(
    { name: word, args: fc.array(text, { maxLength: 4 }), block: fc.array(tie("node"), { maxLength: 4 }) },
    { requiredKeys: ["name", "args"] },
  ),
}));

test("any tree that is written comes back as the same tree", () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 5 }), (nodes) => {
      expect(parse(write(nodes))).toEqual(nodes);
    }),
    { numRuns: CASES / 4 },
  );
});

test("one argument stays one argument, whatever is in it", () => {
  fc.assert(
    fc.property(text, (arg) => {
      expect(parse(`x ${quote(arg)};`)).toEqual([{ name: "x", args: [arg] }]);
    }),
    { numRuns: CASES },
  );
});

test.each(["\n", "\r", "\t"])("a %j is written as nginx spells it, and no line of a file breaks in it", (c) => {
  expect(quote(`a${c}b`)).toBe(`"a${JSON.stringify(c).slice(1, -1)}b"`);
});

test.each(["\v", "\u00a0", "\u2028", "\ufeff"])("nginx takes %j for no space", (c) => {
  expect(parse(`a${c}b;`)).toEqual([{ name: `a${c}b`, args: [] }]);
});

test("a name is quoted as an argument is", () => {
  const nodes = [
    {
      name: "types",
      args: [],
      block: [
        { name: "a;b {", args: ["html"] },
        { name: "", args: [] },
      ],
    },
  ];
  expect(parse(write(nodes))).toEqual(nodes);
});

test.each(["\0", "\u0085"])("the control character %j is not written", (c) => {
  expect(() => quote(`a${c}b`)).toThrow("control character");
});

test("text from outside holds no variable", () => {
  expect(literal("a.b")).toBe("a.b");
  expect(() => literal("a$host")).toThrow('"$"');
});

test.each(["a", "a {", "a; }", "{ }", ";", 'a "b;', "a 'b", "}", 'a "b"c;'])(
  "%j is refused by the reader",
  (broken) => {
    expect(() => parse(broken)).toThrow();
  },
);
