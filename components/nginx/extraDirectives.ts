import type { EndpointModel, ExtraDirectiveModel } from "../model/endpointModel";
import { requiresClientCertificate } from "../model/readExtraDirectives";
import { OF_HEADERS } from "./directives";
import { literal } from "./quote";
import { block, comment, directive, type Node } from "./tree";
import { unknownVariables } from "./variables";

/** The user's directives for the endpoint, or for one path of it. Each is named, so that an error of nginx's can be. */
export function extraDirectives(model: EndpointModel, path?: string): Node[] {
  return model.extraDirectives.flatMap((extra, i) =>
    extra.path === path ? [comment(`extraDirectives[${i}]`), directive(extra.name, ...rendered(extra))] : [],
  );
}

function rendered({ name, args }: ExtraDirectiveModel): string[] {
  // Refused by requireCertificate, and not before the proof is answered.
  if (name === "ssl_verify_client" && args[0] === "on") return ["optional"];
  return args.map((arg) => (unknownVariables(arg).length === 0 ? arg : literal(arg)));
}

/** Behind the proof, which the host itself asks for without a certificate. 496 is nginx's own status for that. */
export function requireCertificate(model: EndpointModel): Node[] {
  if (!requiresClientCertificate(model)) return [];
  return [block("if", ["($ssl_client_verify", "!=", "SUCCESS)"], [directive("return", 496)])];
}

/**
 * A location that sets one header takes none of the server's any more, which is nginx's way with all of its lists. So the
 * server's are repeated there, but for those that the location sets anew.
 */
export function withInherited(server: readonly Node[], location: readonly Node[]): Node[] {
  const headersOf = (nodes: readonly Node[], name: string) =>
    nodes.flatMap((node) => ("name" in node && node.name === name ? [node] : []));
  const inherited = OF_HEADERS.flatMap((name) => {
    const own = headersOf(location, name).map(({ args }) => args[0]?.toLowerCase());
    if (own.length === 0) return [];
    return headersOf(server, name).filter(({ args }) => !own.includes(args[0]?.toLowerCase()));
  });
  return [...inherited, ...location];
}
