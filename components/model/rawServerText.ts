import { OWN, ownHeader } from "../nginx/directives";
import { parse } from "../nginx/parse";
import type { Directive, Node } from "../nginx/tree";
import type { Code } from "./codes";
import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { instead } from "./readExtraDirectives";

/** Without the text: it is long, and may hold a secret. */
const withoutText = (code: Code, problem: string, remedy: string) => new Refusal(code, problem, remedy, "");

/**
 * Text of a configuration file as whole directives: it is written from this tree, so it can neither close the server
 * block nor leave one open, whatever stands in it.
 */
export const parseRawServerText: Parser<readonly Node[]> = (value) => {
  if (typeof value !== "string") throw withoutText("WSS002", "is not text", "give a text");
  const control = value.search(/[^\P{Cc}\t\n\r]/u);
  if (control >= 0)
    throw withoutText("WSS008", `holds a control character in line ${lineOf(value, control)}`, "take it out");
  const nodes = read(value);
  for (const { name } of directives(nodes, true)) {
    if (name === "include") {
      const remedy =
        "put the text of that file here: only what is in the configuration itself is tested, proved and put back";
      throw withoutText("WSS057", "includes a file", remedy);
    }
    if (name.endsWith("_by_lua_block"))
      throw withoutText("WSS057", "holds a block of Lua", "use the directive that names a file");
  }
  for (const directive of directives(nodes, false)) refuseOwn(directive);
  return nodes;
};

function read(text: string): Node[] {
  try {
    return parse(text);
  } catch (error) {
    const inLine = (_: string, at: string) => `in line ${lineOf(text, Number(at))}`;
    const problem = (error as Error).message.replace(/at character (\d+)$/, inLine);
    throw withoutText("WSS056", `is not whole: ${problem}`, "close every block, and end every directive with ;");
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function* directives(nodes: readonly Node[], deep: boolean): Generator<Directive> {
  for (const node of nodes) {
    if ("comment" in node) continue;
    yield node;
    if (deep) yield* directives(node.block ?? [], deep);
  }
}

/** In the server block itself; a location of the user's own is the user's. */
function refuseOwn({ name, args }: Directive): void {
  const [first = ""] = args;
  const own = OWN.get(name) ?? ownHeader(name, first);
  const what = ownHeader(name, first) === undefined ? name : `${name} ${first}`;
  if (own !== undefined) throw withoutText("WSS051", `holds ${what}, which the endpoint sets itself`, instead(own));
  if (name === "ssl_verify_client") throw withoutText("WSS051", `holds ${name}`, "use extraDirectives for it");
  if (name === "set" && /^\$wss_endpoint_/.test(first)) {
    throw withoutText("WSS057", "sets a variable of the endpoint's own, $wss_endpoint_...", "use another variable");
  }
}
