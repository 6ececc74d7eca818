import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { inUrl, parseHostAddress } from "./addresses";
import { parseText } from "./plainValues";

/** The ports that a browser leaves out. An app's scheme of its own has none. */
const OWN_PORTS = new Map([
  ["https", 443],
  ["http", 80],
]);

/**
 * The origin of a web page as a browser sends it (RFC 6454): a scheme (RFC 3986), which is an app's own in many apps, and a
 * host, both in lower case, and a port unless it is the scheme's.
 */
export const parseOrigin: Parser<string> = (value) => {
  const text = parseText(value);
  const remedy = "use a page's scheme and host, with a port if need be, such as https://app.example.com";
  const form = /^([a-z][a-z0-9+.-]{0,62}):\/\/(\[[0-9a-f:.]+\]|[^/?#@:[\]\\]+)(?::(\d{1,5}))?$/i;
  const [, scheme = "", authority = "", digits] = form.exec(text) ?? [];
  if (scheme === "") throw new Refusal("WSS013", "is no origin", remedy);
  if (/^wss?$/i.test(scheme)) throw new Refusal("WSS013", "is a socket's address, and no page's", remedy);
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535)) {
    throw new Refusal("WSS013", "has no port from 1 to 65535", remedy);
  }
  const [kind, host] = [scheme.toLowerCase(), parseHostAddress(authority.replace(/^\[|\]$/g, ""))];
  return `${kind}://${inUrl(host)}${port === undefined || port === OWN_PORTS.get(kind) ? "" : `:${port}`}`;
};
