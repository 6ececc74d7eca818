import { domainToASCII } from "node:url";
import type { Parser } from "./collector";
import { quoted, Refusal } from "./issue";
import { parseText } from "./plainValues";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The endpoint's name on the host: it stands in file names and in nginx's variables, which take no "-" and do not tell
 * upper from lower case. So only what stays unique there is allowed.
 */
export const parseEndpointName: Parser<string> = (value) => {
  const text = parseText(value);
  if (/^[a-z][a-z0-9-]{0,62}[a-z0-9]$|^[a-z]$/.test(text)) return text;
  const remedy = "use up to 64 lower-case letters, digits and -, with a letter first and no - at the end, such as chat";
  throw new Refusal("WSS010", "is no endpoint name", remedy);
};

/** A DNS name in lower case and punycode, one label or more (RFC 1123). */
export const parseDnsName: Parser<string> = (value) => {
  const text = parseText(value);
  const remedy = "use a DNS name such as ws.example.com";
  const bad = /[^\p{L}\p{M}\p{N}.-]/u.exec(text);
  if (bad) {
    const problem = `holds the character ${quoted(bad[0])}, which no DNS name has`;
    throw new Refusal("WSS011", problem, remedy, undefined, "holds a character that no DNS name has");
  }
  const ascii = domainToASCII(text);
  const labels = ascii.split(".");
  if (ascii === "" || ascii.length > 253 || !labels.every((l) => LABEL.test(l))) {
    throw new Refusal("WSS011", "is no DNS name (labels of 1 to 63 letters, digits and inner -, 253 in all)", remedy);
  }
  if (/^\d+$/.test(labels[labels.length - 1] ?? "")) {
    throw new Refusal("WSS011", "ends in a number, as an IP address does", `${remedy}, or put it into ipAddresses`);
  }
  return ascii;
};

/** A DNS name, or one with "*" as its whole first label. */
export const parseServerName: Parser<string> = (value) => {
  const text = parseText(value);
  return text.startsWith("*.") ? `*.${parseDnsName(text.slice(2))}` : parseDnsName(text);
};
