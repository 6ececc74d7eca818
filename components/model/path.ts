import type { Parser } from "./collector";
import { quoted, Refusal } from "./issue";
import { parseText } from "./plainValues";

/**
 * A path as nginx compares it: decoded, without "." and ".." and without doubled slashes. Only characters that mean
 * themselves in a URL (RFC 3986, unreserved and a few more) are allowed, so that no two spellings differ.
 */
export const parsePath: Parser<string> = (value) => {
  const text = parseText(value);
  const remedy = 'use a path such as "/chat" (that path) or "/chat/" (all below it)';
  if (!text.startsWith("/")) throw new Refusal("WSS014", "does not begin with /", remedy);
  const bad = /[^A-Za-z0-9._~/@:+,=-]/.exec(text);
  if (bad) {
    const problem = `holds the character ${quoted(bad[0])}`;
    throw new Refusal("WSS014", problem, remedy, undefined, "holds a character that is not allowed");
  }
  if (text.includes("//") || /\/\.{1,2}(\/|$)/.test(text)) {
    throw new Refusal("WSS014", 'holds "//", "/./" or "/../", which nginx takes out before it compares', remedy);
  }
  if (text.length > 512) throw new Refusal("WSS014", "is longer than 512 characters", remedy);
  if (text.startsWith("/.wss-endpoint")) throw new Refusal("WSS014", "is kept for the endpoint's own proof", remedy);
  return text;
};
