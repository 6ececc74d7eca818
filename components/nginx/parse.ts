import type { Node } from "./tree";

interface Token {
  readonly text: string;
  readonly kind: "word" | ";" | "{" | "}" | "comment";
}

/** Reads a configuration file the way nginx does (ngx_conf_read_token): what `write` wrote comes back as the same tree. */
export function parse(text: string): Node[] {
  const tokens = tokenize(text);
  let at = 0;
  const nodes = (depth: number): Node[] => {
    const found: Node[] = [];
    let words: string[] = [];
    for (;;) {
      const token = tokens[at++];
      if (token === undefined) {
        if (depth > 0 || words.length > 0) throw new Error('unexpected end of file, expecting "}" or ";"');
        return found;
      }
      if (token.kind === "comment") found.push({ comment: token.text });
      else if (token.kind === "word") words.push(token.text);
      else if (token.kind === "}") {
        if (depth === 0 || words.length > 0) throw new Error('unexpected "}"');
        return found;
      } else {
        const [name, ...args] = words;
        if (name === undefined) throw new Error(`unexpected "${token.kind}"`);
        words = [];
        found.push(token.kind === ";" ? { name, args } : { name, args, block: nodes(depth + 1) });
      }
    }
  };
  return nodes(0);
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /[ \t\r\n]+|#[ ]?([^\n]*)|([;{}])|(?:"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)')(?=[ \t\r\n;{)])|(?!["'])((?:\$\{|\\[^]|[^ \t\r\n;{\\])+)/y;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new Error(`unexpected "${text[start] ?? ""}" at character ${start}`);
    const [, note, mark, double, single, bare] = match;
    const word = double ?? single ?? bare;
    if (note !== undefined) tokens.push({ kind: "comment", text: note });
    else if (mark === ";" || mark === "{" || mark === "}") tokens.push({ kind: mark, text: mark });
    else if (word !== undefined) tokens.push({ kind: "word", text: unescape(word) });
  }
  return tokens;
}

function unescape(word: string): string {
  const named: Readonly<Record<string, string>> = { t: "\t", r: "\r", n: "\n", '"': '"', "'": "'", "\\": "\\" };
  return word.replace(/\\([^])/g, (both, c: string) => named[c] ?? both);
}
