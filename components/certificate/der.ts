/** An element of DER (X.690). */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that stand one behind the other. */
export function elements(der: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < der.length;) {
    const first = der.readUInt8(at + 1);
    const bytes = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + bytes;
    const end = start + (bytes === 0 ? first : der.readUIntBE(at + 2, bytes));
    found.push({ tag: der.readUInt8(at), content: der.subarray(start, end) });
    at = end;
  }
  return found;
}

/** The elements that another one holds: none where it is not there. */
export function within(element: Element | undefined): Element[] {
  return element === undefined ? [] : elements(element.content);
}
