/** One nginx directive: its name, its arguments as nginx sees them after unquoting, and its block if it has one. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Node[];
}

/** A comment on a line of its own. */
export interface Comment {
  readonly comment: string;
}

export type Node = Directive | Comment;

export function directive(name: string, ...args: (string | number)[]): Directive {
  return { name, args: args.map(String) };
}

export function block(name: string, args: readonly string[], children: readonly Node[]): Directive {
  return { name, args, block: children };
}

export function comment(text: string): Comment {
  return { comment: text };
}
