/** What a code means, for docs/codes.md. The tests add a real message to each. */
export interface Meaning {
  readonly title: string;
  /** What was given, and why that cannot work. */
  readonly cause: string;
  readonly remedy: string;
}

/** Keeps the keys as types, so that a code that is not in the table does not compile. */
export const table = <C extends string>(codes: Readonly<Record<C, Meaning>>) => codes;
