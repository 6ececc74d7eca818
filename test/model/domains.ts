import { describe, expect, test } from "vitest";
import type { Parser } from "../../components/model/collector";
import { Refusal } from "../../components/model/issue";

/** The values of one kind: each that is accepted with what is kept of it, and those that are refused. */
interface Domain {
  parse: Parser<unknown>;
  accepts: [given: unknown, kept: unknown][];
  refuses: unknown[];
}

/** What no text of one line, no text in nginx's configuration and no text at all is. */
export const control = ["a\nb", "a\rb", "a\0b", "a\tb", "a\u007fb", "a\u0085b", ""];
export const injected = ["a;b", "a{b", "a}b", "a#b", 'a"b', "a'b", "a\\b", "a b", "$host", "a$b", "${x}", "a`b"];
export const wrongTypes = [1, true, {}, [], null, undefined];

export function testDomains(domains: Record<string, Domain>): void {
  describe.each(Object.entries(domains))("%s", (_name, { parse, accepts, refuses }) => {
    test.each(accepts.map(([given, kept]) => ({ given, kept })))("$given is kept as $kept", ({ given, kept }) => {
      expect(parse(given)).toBe(kept);
    });
    test.each(refuses.map((value) => ({ value })))("$value is refused", ({ value }) => {
      expect(() => parse(value)).toThrow(Refusal);
    });
  });
}
