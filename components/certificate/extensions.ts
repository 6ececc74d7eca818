import type { X509Certificate } from "node:crypto";
import { type Element, elements, within } from "./der";

const EXTENSIONS = 0xa3;

/** What an extension of a certificate holds, by its identifier in hex: Node.js shows some of them only. */
export function extension(certificate: X509Certificate, identifier: string): Element | undefined {
  const [whole] = elements(certificate.raw);
  const [signed] = within(whole);
  const [extensions] = within(within(signed).find(({ tag }) => tag === EXTENSIONS));
  const its = within(extensions).map(within);
  const [, ...rest] = its.find(([first]) => first?.content.equals(Buffer.from(identifier, "hex"))) ?? [];
  const [inner] = within(rest[rest.length - 1]);
  return inner;
}
