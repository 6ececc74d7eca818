import type { Code } from "./codes";
import { type Issue, quoted, Refusal } from "./issue";
import { nearest } from "./nearest";

/** Turns one value into what the model holds, or throws a Refusal. */
export type Parser<T> = (value: unknown) => T;

export type Fields = Readonly<Record<string, unknown>>;

/** Stands where a value is not known yet. Nothing is said about it, nor about what it is compared with. */
export const LATER = Symbol("known later");

/** Whether a value is given for sure: what comes later may be nothing. */
export function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null && value !== LATER;
}

/** More names, paths or servers than any endpoint has; nginx and the certificate still bear them. */
const MOST_ITEMS = 1000;

/** Reads arguments one by one, and gathers what is wrong instead of stopping at the first issue. */
export class Collector {
  readonly #found: { issue: Issue; comparing: boolean }[] = [];
  #waiting = false;

  /** What is wrong; while values are still to come, only what they cannot change. */
  get issues(): Issue[] {
    return this.#found.filter(({ comparing }) => !(comparing && this.#waiting)).map(({ issue }) => issue);
  }

  /** An issue that one value has by itself. */
  add(issue: Issue): void {
    this.#found.push({ issue, comparing: false });
  }

  /** An issue that comes from several values together, or from defaults. */
  addComparing(issue: Issue): void {
    this.#found.push({ issue, comparing: true });
  }

  /** The value at a path, or the default where it is absent. The default also stands in for a refused value. */
  optional<T>(path: string, value: unknown, parse: Parser<T>, fallback: T): T {
    if (this.#isAbsent(value)) return fallback;
    try {
      return parse(value);
    } catch (error) {
      this.#note(path, quoted(value), error);
      return fallback;
    }
  }

  /** The same for a value that never stands in a message: a secret, or a long one. */
  hidden<T>(path: string, value: unknown, parse: Parser<T>, fallback: T): T {
    try {
      return parse(value);
    } catch (error) {
      this.#note(path, undefined, error);
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
    const seen = new Map<string, T>();
    this.items(path, value).forEach((raw, index) => {
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

  /** The items of a list as they were given. */
  items(path: string, value: unknown): unknown[] {
    if (this.#isAbsent(value)) return [];
    if (!Array.isArray(value)) {
      this.add({ code: "WSS002", path, value: quoted(value), problem: "is not a list", remedy: "give a list" });
      return [];
    }
    if (value.length > MOST_ITEMS) {
      const remedy = `give at most ${MOST_ITEMS}`;
      this.add({ code: "WSS038", path, value: undefined, problem: `has ${value.length} items`, remedy });
    }
    // Unlike the list itself, without holes.
    return Array.from(value.slice(0, MOST_ITEMS) as unknown[]);
  }

  /**
   * An object whose keys are names of the user's own, and what stands under each. The names have to be there from the
   * beginning, because resources are named after them.
   */
  byName(path: string, value: unknown, what: string, remedy: string): [string, unknown][] {
    const refuse = (code: Code, problem: string, more: Partial<Issue> = {}) => {
      this.add({ code, path, value: undefined, problem, remedy, ...more });
      return [];
    };
    if (value === LATER) {
      const later = `${remedy}; what is in them may be Outputs`;
      return refuse("WSS002", "is not known before other resources are made", { remedy: later });
    }
    if (value === undefined || value === null) return refuse("WSS001", "is required");
    if (typeof value !== "object" || Array.isArray(value)) return refuse("WSS002", "is not an object");
    const given = Object.entries(value);
    if (given.length === 0) return refuse("WSS006", "is empty", { value: "{}" });
    if (given.length > MOST_ITEMS)
      refuse("WSS038", `has ${given.length} ${what}`, { remedy: `give at most ${MOST_ITEMS}` });
    return given.slice(0, MOST_ITEMS);
  }

  /** An object's fields, of which only the known ones may be there. */
  fields(path: string, value: unknown, known: readonly string[]): Fields {
    if (this.#isAbsent(value)) return value === LATER ? Object.fromEntries(known.map((key) => [key, LATER])) : {};
    if (typeof value !== "object" || Array.isArray(value)) {
      const remedy = `give an object with ${known.join(", ")}`;
      this.add({ code: "WSS002", path, value: quoted(value), problem: "is not an object", remedy });
      return {};
    }
    for (const key of Object.keys(value as object).filter((k) => !known.includes(k))) {
      const meant = nearest(key, known);
      const remedy = meant === undefined ? `use one of ${known.join(", ")}` : `did you mean ${meant}?`;
      this.add({ code: "WSS003", path: join(path, key), value: undefined, problem: "is not an argument", remedy });
    }
    return value as Fields;
  }

  #isAbsent(value: unknown): boolean {
    if (value === LATER) this.#waiting = true;
    return value === undefined || value === null || value === LATER;
  }

  #note(path: string, value: string | undefined, error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    const { code, problem, remedy, shown = value, problemWithoutValues } = error;
    const told = value === undefined || shown === "" ? undefined : shown;
    this.add({ code, path, value: told, problem, remedy, problemWithoutValues });
  }
}

function join(path: string, key: string): string {
  const name = /^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : quoted(key);
  return path === "" ? name : `${path}.${name}`;
}
