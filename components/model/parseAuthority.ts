import type { AuthorityModel } from "./certificateModel";
import { Collector, type Parser } from "./collector";
import { InvalidArguments, quoted, Refusal } from "./issue";
import { parseText } from "./plainValues";
import { readMade } from "./readCertificate";

const FIELDS = [
  "commonName",
  "organization",
  "keyAlgorithm",
  "keyVersion",
  "validityPeriodHours",
  "earlyRenewalHours",
] as const;

/**
 * A private CA as plain checked values, from resolved arguments.
 * @throws InvalidArguments with every issue at once.
 */
export function parseAuthority(name: string, args: unknown): AuthorityModel {
  const c = new Collector();
  const a = c.fields("", args, FIELDS);
  const model: AuthorityModel = {
    commonName: c.optional("commonName", a.commonName ?? name, parseSubject, name),
    organization: c.optional<string | undefined>("organization", a.organization, parseSubject, undefined),
    ...readMade(c, "", a, { validity: 87_600, least: 24, most: 219_000, early: 17_520 }),
  };
  if (c.issues.length > 0) throw new InvalidArguments(`certificate authority ${quoted(name)}`, c.issues);
  return model;
}

/** Text of a subject: RFC 5280 allows 64 characters (ub-common-name, ub-organization-name). */
const parseSubject: Parser<string> = (value) => {
  const text = parseText(value);
  if (text.length <= 64) return text;
  throw new Refusal("WSS071", "is longer than 64 characters, more than a certificate's subject takes", "shorten it");
};
