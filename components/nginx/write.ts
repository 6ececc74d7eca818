import { quote } from "./quote";
import type { Node } from "./tree";

/** The text of a configuration file. Every character of a name and of an argument passes through `quote`. */
export function write(nodes: readonly Node[], indent = ""): string {
  return nodes.map((node) => lines(node, indent)).join("");
}

function lines(node: Node, indent: string): string {
  if ("comment" in node) return `${indent}# ${node.comment.replace(/\p{Cc}/gu, " ")}\n`;
  const head = indent + [node.name, ...node.args].map(quote).join(" ");
  return node.block ? `${head} {\n${write(node.block, `${indent}    `)}${indent}}\n` : `${head};\n`;
}
