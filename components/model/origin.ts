import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { parseHostAddress } from "./addresses";
import { parseText } from "./plainValues";

/** The origin of a web page as a browser sends it (RFC 6454): https, a host in lower case, and a port unless it is 443. */
export const parseOrigin: Parser<string> = (value) => {
  const text = parseText(value);
  const remedy = "use https:// and a host, with a port if it is not 443, such as https://app.example.com";
  const match = /^https:\/\/(\[[0-9A-Fa-f:.]+\]|[^/?#@:[\]\\]+)(?::(\d{1,5}))?$/i.exec(text);
  if (!match) throw new Refusal("WSS013", "is no https origin", remedy);
  const [, authority = "", digits] = match;
  const host = parseHostAddress(authority.replace(/^\[|\]$/g, ""));
  const port = digits === undefined ? 443 : Number(digits);
  if (port < 1 || port > 65535) throw new Refusal("WSS013", "has no port from 1 to 65535", remedy);
  return `https://${host.includes(":") ? `[${host}]` : host}${port === 443 ? "" : `:${port}`}`;
};
