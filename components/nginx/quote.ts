/**
 * An argument as it is written in a configuration file: bare where no character of it means anything to nginx's
 * parser (ngx_conf_read_token), else in double quotes. A "$" stays what it is, a variable: nginx knows no escape for
 * it, so `literal` refuses it in text that comes from outside.
 */
export function quote(arg: string): string {
  if (/[^\P{Cc}\t\r\n]/u.test(arg)) throw new Error("a control character cannot stand in an nginx argument");
  if (/^[A-Za-z0-9_$./:@,+~*%^|?&=!<>()[\]-]+$/.test(arg)) return arg;
  return `"${arg.replace(/["\\]/g, "\\$&").replace(/[\t\r\n]/g, (c) => ESCAPES[c] ?? "")}"`;
}

/** The control characters that nginx has a spelling for: on a line of a file there is never one itself. */
const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\r": "\\r", "\n": "\\n" };

/** Text from outside, which nginx must take as it stands: no variable can hide in it. */
export function literal(text: string): string {
  if (text.includes("$")) throw new Error(`"$" cannot stand in an nginx argument that is no variable: ${text}`);
  return text;
}
