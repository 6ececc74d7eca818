import { type Issue, quoted, Refusal } from "./issue";

/** Turns one value into what the model holds, or throws a Refusal. */
export type Parser<T> = (value: unknown) => T;

export type Fields = Readonly<Record<string, unknown>>;

/** Reads arguments one by one, and gathers what is wrong instead of stopping at the first issue. */
export class Collector {
  readonly issues: Issue[] = [];

  /** The value at a path, or the default where it is absent. The default also stands in for a refused value. */
  optional<T>(path: string, value: unknown, parse: Parser<T>, fallback: T): T {
    if (value === undefined || value === null) return fallback;
    try {
      return parse(value);
    } catch (error) {
      this.#note(path, value, error);
      return fallback;
    }
  }

  /** The value at a path; an absent one is an issue. `standIn` lets the other checks go on. */
  required<T>(path: string, value: unknown, parse: Parser<T>, standIn: T, remedy: string): T {
    if (value !== undefined && value !== null) return this.optional(path, value, parse, standIn);
    this.add({ code: "WSS001", path, value: undefined, problem: "is required", remedy });
    return standIn;
  }

  /** Each item of a list, without those that were refused. An item that stands there twice is an issue. */
  list<T>(path: string, value: unknown, parse: Parser<T>, identity: (item: T) => string): T[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.add({ code: "WSS002", path, value: quoted(value), problem: "is not a list", remedy: "give a list" });
      return [];
    }
    const seen = new Map<string, T>();
    value.forEach((raw: unknown, index) => {
      const item = this.optional<T | undefined>(`${path}[${index}]`, raw ?? "", parse, undefined);
      if (item === undefined) return;
      if (seen.has(identity(item))) {
        const problem = "stands in the list twice";
        this.add({ code: "WSS007", path: `${path}[${index}]`, value: quoted(raw), problem, remedy: "leave one out" });
      }
      seen.set(identity(item), item);
    });
    return [...seen.values()];
  }

  /** An object's fields, of which only the known ones may be there. */
  fields(path: string, value: unknown, known: readonly string[]): Fields {
    if (value === undefined || value === null) return {};
    if (typeof value !== "object" || Array.isArray(value)) {
      const remedy = `give an object with ${known.join(", ")}`;
      this.add({ code: "WSS002", path, value: quoted(value), problem: "is not an object", remedy });
      return {};
    }
    for (const key of Object.keys(value).filter((k) => !known.includes(k))) {
      const remedy = `use one of ${known.join(", ")}`;
      this.add({ code: "WSS003", path: join(path, key), value: undefined, problem: "is not an argument", remedy });
    }
    return value as Fields;
  }

  add(issue: Issue): void {
    this.issues.push(issue);
  }

  #note(path: string, value: unknown, error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    const { code, problem, remedy, hidesValue } = error;
    this.add({ code, path, value: hidesValue ? undefined : quoted(value), problem, remedy });
  }
}

function join(path: string, key: string): string {
  const name = /^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : quoted(key);
  return path === "" ? name : `${path}.${name}`;
}
