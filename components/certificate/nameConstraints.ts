import type { X509Certificate } from "node:crypto";
import { BlockList, isIPv4 } from "node:net";
import { subjectOf } from "./chain";
import { type Element, within } from "./der";
import { extension } from "./extensions";

/** 2.5.29.30 */
const NAME_CONSTRAINTS = "551d1e";
const [PERMITTED, EXCLUDED] = [0xa0, 0xa1];
const [DNS_NAME, IP_ADDRESS] = [0x82, 0x87];

/**
 * Of CAs those whose name constraints rule out names or addresses of a certificate below them (RFC 5280, 4.2.1.10):
 * a client refuses it for its other names, too. Constraints of other kinds of names are left to it.
 */
export function namesRuledOut(
  cas: readonly X509Certificate[],
  dnsNames: readonly string[],
  ipAddresses: readonly string[],
): string[] {
  return cas.flatMap((ca) => {
    const constraints = within(extension(ca, NAME_CONSTRAINTS));
    const isRuledOut = (kind: number, matches: (base: Buffer) => boolean) => {
      const permitted = bases(constraints, PERMITTED, kind);
      return (permitted.length > 0 && !permitted.some(matches)) || bases(constraints, EXCLUDED, kind).some(matches);
    };
    const names = [
      ...dnsNames.filter((name) => isRuledOut(DNS_NAME, (base) => isWithin(name, base.toString("latin1")))),
      ...ipAddresses.filter((address) => isRuledOut(IP_ADDRESS, (base) => isInNetwork(address, base))),
    ];
    if (names.length === 0) return [];
    const found = `the name constraints of ${subjectOf(ca)} do not allow ${names.join(", ")}`;
    return [`${found}: clients refuse the whole certificate; leave these names out, or use a CA that may sign them`];
  });
}

/** The names of one kind under which all is permitted, or excluded. */
function bases(constraints: readonly Element[], list: number, kind: number): Buffer[] {
  const subtrees = within(constraints.find(({ tag }) => tag === list));
  return subtrees.flatMap((subtree) => within(subtree).slice(0, 1)).flatMap((e) => (e.tag === kind ? e.content : []));
}

/** A name is under itself; with a dot in front, which RFC 5280 does not have here, OpenSSL and Go take what is below only. */
function isWithin(name: string, base: string): boolean {
  const [it, under] = [name.toLowerCase(), base.toLowerCase()];
  return it === under || it.endsWith(under === "" || under.startsWith(".") ? under : `.${under}`);
}

/** The base is an address, and behind it a mask of the same length. */
function isInNetwork(address: string, base: Buffer): boolean {
  const half = base.length / 2;
  const bits = base.subarray(half).reduce((all, byte) => all + byte.toString(2).replace(/0/g, "").length, 0);
  const networks = new BlockList();
  if (half === 4) networks.addSubnet(base.subarray(0, half).join("."), bits, "ipv4");
  else if (half === 16)
    networks.addSubnet(base.toString("hex", 0, half).replace(/(?<=.)(?=(?:.{4})+$)/g, ":"), bits, "ipv6");
  return networks.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}
