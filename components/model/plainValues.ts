import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { nearest } from "./nearest";

export const parseBoolean: Parser<boolean> = (value) => {
  if (typeof value !== "boolean") throw new Refusal("WSS002", "is not true or false", "give true or false");
  return value;
};

/** Text without control characters: what a line of a configuration or of a protocol can hold. */
export const parseText: Parser<string> = (value) => {
  if (typeof value !== "string") throw new Refusal("WSS002", "is not text", "give a text");
  if (value === "") throw new Refusal("WSS001", "is empty", "give a value or leave the argument out");
  if (/\p{Cc}/u.test(value)) throw new Refusal("WSS008", "holds a control character", "take out line ends and tabs");
  return value;
};

/** A whole number of a unit ("seconds", "hours", ...) within bounds. Text such as "443" is refused. */
export function integer(unit: string, least: number, most: number): Parser<number> {
  return (value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
      const kind = typeof value === "string" && /^\d+$/.test(value) ? "is text" : "is not allowed";
      const remedy = `give a whole number${unit === "" ? "" : ` of ${unit}`} from ${least} to ${most}`;
      throw new Refusal("WSS004", kind, kind === "is text" ? `${remedy}, without quotes` : remedy);
    }
    return value;
  };
}

export const parsePort = integer("", 1, 65535);

export function oneOf<T extends string>(choices: Readonly<Record<string, T>>): Parser<T> {
  const values = Object.values(choices);
  return (value) => {
    const found = values.find((v) => v === value);
    if (found !== undefined) return found;
    const meant = typeof value === "string" ? nearest(value, values) : undefined;
    const all = values.join(", ");
    const remedy = meant === undefined ? `use one of ${all}` : `did you mean ${meant}? There are ${all}`;
    throw new Refusal("WSS005", "is not one of the choices", remedy);
  };
}
