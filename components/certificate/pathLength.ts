import type { X509Certificate } from "node:crypto";
import { subjectOf } from "./chain";
import { within } from "./der";
import { extension } from "./extensions";

/** 2.5.29.19 */
const BASIC_CONSTRAINTS = "551d13";
const INTEGER = 0x02;

/**
 * Of CAs, each followed by its issuer, those with more CAs below than they allow (RFC 5280, 4.2.1.9). One that has its
 * issuer's name, such as a root's next key, does not count.
 */
export function tooManyBelow(cas: readonly X509Certificate[]): string[] {
  return cas.flatMap((ca, index) => {
    const below = cas.slice(0, index).filter(({ subject, issuer }) => subject !== issuer).length;
    const allowed = pathLength(ca);
    if (allowed === undefined || below <= allowed) return [];
    const found = `the path length of ${subjectOf(ca)} is ${allowed} (pathlen), and the number of CAs below it ${below}`;
    const remedy = "sign with a CA higher up, or have one made with a greater path length";
    return [`${found}: clients refuse what the lowest one signs; ${remedy}`];
  });
}

/** Node.js reads it, and does not show it. */
function pathLength(certificate: X509Certificate): number | undefined {
  const length = within(extension(certificate, BASIC_CONSTRAINTS)).find(({ tag }) => tag === INTEGER);
  return length && parseInt(length.content.toString("hex"), 16);
}
