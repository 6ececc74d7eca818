import { BlockList, isIPv4, isIPv6 } from "node:net";
import { domainToUnicode } from "node:url";
import type { Node } from "../nginx/tree";
import type { EndpointModel } from "./endpointModel";

/** What is allowed and yet seldom meant, as warnings. */
export function doubts(endpoint: EndpointModel): string[] {
  const { serverNames, upstream, timeouts, certificate } = endpoint;
  const warnings = serverNames.filter(mixesScripts).map((name) => {
    const shown = domainToUnicode(name);
    return `serverNames: ${name} mixes alphabets (${shown}): some of its letters may not be what they look like`;
  });
  upstream.servers.forEach(({ address }, i) => {
    if (!isPublic(address)) return;
    const where = `upstream.servers[${i}].address`;
    warnings.push(`${where}: ${address} is a public address, and nothing on the way to it is encrypted; use a tunnel`);
  });
  endpoint.allowedOrigins.forEach((origin, i) => {
    if (!origin.startsWith("http://") || LOOPBACK.test(origin)) return;
    const reason = "is a page that anybody on its way can change, and then it connects as its visitor";
    warnings.push(`allowedOrigins[${i}]: ${origin} ${reason}; serve it by https`);
  });
  if (timeouts.idle < 60) {
    const remedy = "let one side ping more often than that, or give more";
    warnings.push(`timeouts.idle: a socket that is silent for ${timeouts.idle} seconds is closed; ${remedy}`);
  }
  warnings.push(...openDoors(endpoint));
  if ("earlyRenewalHours" in certificate && certificate.earlyRenewalHours === 0) {
    const path = `certificate.${certificate.kind}.earlyRenewalHours`;
    warnings.push(`${path}: 0 renews the certificate only after clients have begun to refuse it; give more`);
  }
  return warnings;
}

/** Pages that come out of the visitor's own machine, such as an app's. */
const LOOPBACK = /^http:\/\/(([a-z0-9.-]+\.)?localhost|127\.[\d.]+|\[::1\])(:\d+)?$/;

/** Who is in no rule of allow and deny comes in; a path, or a block of rawServerText, with rules of its own has those alone. */
function openDoors({ extraDirectives, rawServerText }: EndpointModel): string[] {
  const rules = extraDirectives.filter(isRule);
  const raw = rulesOfBlocks(rawServerText);
  const ofServer = [...rules.filter(({ path }) => path === undefined), ...(raw[0] ?? [])];
  const open = 'allow without "deny all" behind it';
  const warnings = [...new Set(rules.map(({ path }) => path))].flatMap((path) => {
    if (!keepNobodyOut(path === undefined ? ofServer : rules.filter((rule) => rule.path === path))) return [];
    const where = path === undefined ? "" : ` for the path ${path}`;
    return [`extraDirectives: ${open}${where} keeps nobody out; add deny with "all"`];
  });
  const isOpen = raw.some((own, i) => own.length > 0 && keepNobodyOut(i === 0 ? ofServer : own));
  return isOpen ? [...warnings, `rawServerText: ${open} in the same block keeps nobody out; add: deny all;`] : warnings;
}

interface Rule {
  readonly name: string;
  readonly args: readonly string[];
}
const isRule = ({ name }: Rule) => name === "allow" || name === "deny";
const keepNobodyOut = (rules: readonly Rule[]) =>
  rules.some(({ name }) => name === "allow") && !rules.some(({ args }) => args[0] === "all");

/** Those of the server's block itself are the first. */
function rulesOfBlocks(nodes: readonly Node[]): Rule[][] {
  const directives = nodes.flatMap((node) => ("comment" in node ? [] : [node]));
  return [directives.filter(isRule), ...directives.flatMap(({ block }) => (block ? rulesOfBlocks(block) : []))];
}

const ALPHABETS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** Letters of these three look alike; other scripts are mixed with Latin in honest names. */
function mixesScripts(name: string): boolean {
  return name.split(".").some((label) => {
    const shown = domainToUnicode(label);
    return ALPHABETS.filter((alphabet) => alphabet.test(shown)).length > 1;
  });
}

/** Networks that are not routed on the internet (RFC 6890 and the like). */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["2001:db8::", 32],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv6");

/** Nobody can tell of a name. */
function isPublic(upstream: string): boolean {
  const host = upstream.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  if (isIPv4(host)) return !PRIVATE.check(host, "ipv4");
  return isIPv6(host) && !PRIVATE.check(host, "ipv6");
}
