import { OWN, ownHeader } from "../nginx/directives";
import { parse } from "../nginx/parse";
import type { Directive, Node } from "../nginx/tree";
import type { Parser } from "./collector";
import { quoted, Refusal } from "./issue";
import { instead } from "./readExtraDirectives";

/**
 * Text of a configuration file as whole directives: it is written from this tree, so it can neither close the server
 * block nor leave one open, whatever stands in it.
 */
export const parseRawServerText: Parser<readonly Node[]> = (value) => {
  if (typeof value !== "string") throw new Refusal("WSS002", "is not text", "give a text");
  if (/[^\P{Cc}\t\n\r]/u.test(value)) throw new Refusal("WSS008", "holds a control character", "take it out");
  const nodes = read(value);
  for (const { name } of directives(nodes, true)) {
    if (name === "include") {
      const remedy =
        "put the text of that file here: only what is in the configuration itself is tested, proved and put back";
      throw new Refusal("WSS057", "includes a file", remedy);
    }
    if (name.endsWith("_by_lua_block"))
      throw new Refusal("WSS057", `holds ${quoted(name)}`, "use the directive that names a file");
  }
  for (const directive of directives(nodes, false)) refuseOwn(directive);
  return nodes;
};

function read(text: string): Node[] {
  try {
    return parse(text);
  } catch (error) {
    throw new Refusal(
      "WSS056",
      `is not whole: ${(error as Error).message}`,
      "close every block, and end every directive with ;",
    );
  }
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
  if (own !== undefined) throw new Refusal("WSS051", `holds ${what}, which the endpoint sets itself`, instead(own));
  if (name === "ssl_verify_client") throw new Refusal("WSS051", `holds ${name}`, "use extraDirectives for it");
  if (name === "set" && /^\$wss_endpoint_/.test(first)) {
    throw new Refusal("WSS057", `sets ${quoted(first)}, which is the endpoint's own`, "use another variable");
  }
}
