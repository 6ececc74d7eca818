import type { Code } from "./codes";

/** What is wrong with one argument: a stable code, where, with which value, why, and what to do instead. */
export interface Issue {
  code: Code;
  path: string;
  /** The value as text, or undefined where there is none or it is secret. */
  value: string | undefined;
  problem: string;
  remedy: string;
  /** The problem without the values that it quotes, where it does. A remedy quotes none. */
  problemWithoutValues?: string | undefined;
}

/** Thrown by the parser of one value; the collector adds where the value stood. */
export class Refusal extends Error {
  constructor(
    readonly code: Code,
    readonly problem: string,
    readonly remedy: string,
    /** What stands in the message in place of the whole value: "" where it may hold a secret. */
    readonly shown?: string,
    readonly problemWithoutValues?: string,
  ) {
    super(`${code}: ${problem}; ${remedy}`);
  }
}

/** All issues of a component's arguments in one error, so that one run shows everything there is to mend. */
export class InvalidArguments extends Error {
  constructor(
    private readonly whose: string,
    readonly issues: readonly Issue[],
  ) {
    const count = issues.length === 1 ? "1 argument is" : `${issues.length} arguments are`;
    super([`${whose}: ${count} not valid:`, ...issues.map((i) => `  ${sentence(i)}`)].join("\n"));
    this.name = "InvalidArguments";
  }

  /** For what is a secret. */
  withoutValues(): InvalidArguments {
    const issues = this.issues.map(({ problemWithoutValues, ...issue }) => ({
      ...issue,
      value: undefined,
      problem: problemWithoutValues ?? issue.problem,
    }));
    return new InvalidArguments(this.whose, issues);
  }
}

/** Without those that were found again, as what is wrong with the host is with each of its endpoints. */
export function once(issues: readonly Issue[]): Issue[] {
  return issues.filter((issue, i) => issues.findIndex((other) => sentence(other) === sentence(issue)) === i);
}

/** What the user reads of an issue. */
export function sentence({ code, path, value, problem, remedy }: Issue): string {
  return `${code} ${path}: ${value === undefined ? "" : `${value} `}${problem}; ${remedy}`;
}

/** A value as it may stand in a message: on one line, short, and without control characters. */
export function quoted(value: unknown): string {
  const text = typeof value === "bigint" || typeof value === "number" ? String(value) : jsonText(value);
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  return safe.length > 80 ? `${safe.slice(0, 77).replace(/[\ud800-\udbff]$/, "")}...` : safe;
}

/** JSON.stringify's declared type leaves out that it gives undefined for what JSON cannot hold. */
const stringify = JSON.stringify as (value: unknown) => string | undefined;

function jsonText(value: unknown): string {
  try {
    return stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}
