import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { parseDnsName } from "./names";
import { parseText } from "./plainValues";

const ANY = ["0.0.0.0", "::"];
/** fe80::/10, which a program can reach with a zone only, and nginx takes none. */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/;
const MULTICAST = /^(22[4-9]|23\d|255)\.|^ff[0-9a-f]{2}:/;

/** An IPv4 address of four decimal numbers, or an IPv6 address without brackets and zone, in its shortest form. */
export const parseIpAddress: Parser<string> = (value) => {
  const text = parseText(value);
  const remedy = "use four decimal numbers such as 192.0.2.10, or IPv6 such as 2001:db8::10";
  if (!isIPv4(text) && (!isIPv6(text) || text.includes("%"))) throw new Refusal("WSS012", "is no IP address", remedy);
  const address = isIPv4(text) ? text : shortest(text);
  if (address.startsWith("::ffff:")) throw new Refusal("WSS012", "is IPv4 in the form of IPv6", "write it as IPv4");
  if (LINK_LOCAL.test(address)) throw new Refusal("WSS012", "means nothing without the network's zone", remedy);
  if (MULTICAST.test(address)) throw new Refusal("WSS012", "is an address of no single host", remedy);
  return address;
};

/** An address that somebody can connect to. */
export const parseReachableAddress: Parser<string> = (value) => {
  const address = parseIpAddress(value);
  if (!ANY.includes(address)) return address;
  throw new Refusal("WSS012", "stands for any address", "give the address that clients connect to");
};

/** What SSH connects to. */
export const parseHostAddress: Parser<string> = (value) => {
  const text = parseText(value);
  if (/@|^[^:]*:\d+$/.test(text)) {
    const remedy = "put the user into host.user and the port into host.port";
    throw new Refusal("WSS016", "holds more than an address", remedy);
  }
  return isIPv4(text) || text.includes(":") ? parseReachableAddress(text) : parseDnsName(text);
};

/** An upstream server: address and port, IPv6 in brackets. */
export const parseUpstreamAddress: Parser<string> = (value) => {
  const text = parseText(typeof value === "number" ? String(value) : value);
  const remedy = 'use address:port such as "127.0.0.1:8080", "[fd00::5]:8080" or "app.internal:8080"';
  if (/:\/\/|@/.test(text)) throw new Refusal("WSS015", "holds a scheme or a user", `leave it out: ${remedy}`);
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (!match) throw new Refusal("WSS015", "is no address with a port", remedy);
  const [, inBrackets, plain, digits] = match;
  const port = Number(digits);
  if (port < 1 || port > 65535 || digits !== String(port))
    throw new Refusal("WSS015", "has no port from 1 to 65535", remedy);
  if (inBrackets !== undefined) {
    if (!isIPv6(inBrackets) || inBrackets.includes("%"))
      throw new Refusal("WSS015", "has no IPv6 address in brackets", remedy);
    return `[${parseIpAddress(inBrackets)}]:${port}`;
  }
  // A name on its own network may have an underscore, which no certificate's name has.
  const host = plain ?? "";
  if (isIPv4(host)) return `${parseIpAddress(host)}:${port}`;
  parseDnsName(host.replace(/_/g, "x"));
  const ascii = domainToASCII(host);
  // Node.js 20 and 22 refuse such a name, 24 does not.
  if (ascii === "" || /(^|\.)xn--[^.]*_/i.test(host))
    throw new Refusal("WSS015", "has an underscore in a punycode name", remedy);
  return `${ascii}:${port}`;
};

/** The address as it stands in a URL, in `listen` and in a Host header. */
export function inUrl(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function shortest(ipv6: string): string {
  return new URL(`http://[${ipv6}]/`).hostname.slice(1, -1);
}
