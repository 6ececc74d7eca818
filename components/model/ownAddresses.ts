import { isIPv4 } from "node:net";
import { inUrl } from "./addresses";

/**
 * Whether an address with a port, as an upstream server has it, is the endpoint itself: what clients connect to, what
 * nginx listens on, and all of the host's loopback where it listens on all addresses.
 */
export function isOwnAddress(
  upstream: string,
  { port, listen, names }: { port: number; listen: readonly string[]; names: readonly string[] },
): boolean {
  if (!upstream.endsWith(`:${port}`)) return false;
  const host = upstream.slice(0, -`:${port}`.length);
  if ([...listen, ...names].map(inUrl).includes(host)) return true;
  const all4 = listen.includes("0.0.0.0");
  const all6 = listen.includes("::");
  if (host === "localhost") return all4 || all6 || listen.includes("127.0.0.1") || listen.includes("::1");
  if (isIPv4(host)) return all4 && (host.startsWith("127.") || host === "0.0.0.0");
  return all6 && (host === "[::1]" || host === "[::]");
}
