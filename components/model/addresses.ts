import { isIPv4, isIPv6 } from "node:net";
import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { parseDnsName } from "./names";
import { parseText } from "./plainValues";

/** An IPv4 address of four decimal numbers, or an IPv6 address without brackets and zone, in its shortest form. */
export const parseIpAddress: Parser<string> = (value) => {
  const text = parseText(value);
  if (isIPv4(text)) return text;
  if (isIPv6(text) && !text.includes("%")) return shortest(text);
  throw new Refusal(
    "WSS012",
    "is no IP address",
    "use four decimal numbers such as 192.0.2.10, or IPv6 such as 2001:db8::10",
  );
};

/** What SSH connects to. */
export const parseHostAddress: Parser<string> = (value) => {
  const text = parseText(value);
  if (/@|^[^:]*:\d+$/.test(text)) {
    const remedy = "put the user into host.user and the port into host.port";
    throw new Refusal("WSS016", "holds more than an address", remedy);
  }
  return isIPv4(text) || text.includes(":") ? parseIpAddress(text) : parseDnsName(text);
};

/** An upstream server: address and port, IPv6 in brackets. */
export const parseUpstreamAddress: Parser<string> = (value) => {
  const text = parseText(typeof value === "number" ? String(value) : value);
  const remedy = 'use address:port such as "127.0.0.1:8080", "[fd00::5]:8080" or "app.internal:8080"';
  if (text.includes("://")) throw new Refusal("WSS015", "holds a scheme", `leave it out: ${remedy}`);
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (!match) throw new Refusal("WSS015", "is no address with a port", remedy);
  const [, inBrackets, plain, digits] = match;
  const port = Number(digits);
  if (port < 1 || port > 65535 || digits !== String(port))
    throw new Refusal("WSS015", "has no port from 1 to 65535", remedy);
  if (inBrackets !== undefined) {
    if (!isIPv6(inBrackets) || inBrackets.includes("%"))
      throw new Refusal("WSS015", "has no IPv6 address in brackets", remedy);
    return `[${shortest(inBrackets)}]:${port}`;
  }
  // A name on its own network may have an underscore, which no certificate's name has.
  const host = plain ?? "";
  if (!isIPv4(host)) parseDnsName(host.replace(/_/g, "x"));
  return `${host.toLowerCase()}:${port}`;
};

/** The address as it stands in a URL, in `listen` and in a Host header. */
export function inUrl(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function shortest(ipv6: string): string {
  return new URL(`http://[${ipv6}]/`).hostname.slice(1, -1);
}
