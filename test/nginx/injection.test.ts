import fc from "fast-check";
import { expect, test } from "vitest";
import type { EndpointModel } from "../../components/model/endpointModel";
import { InvalidArguments } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parse } from "../../components/nginx/parse";
import { filesOf, render } from "../../components/nginx/render";
import type { Node } from "../../components/nginx/tree";
import { anyArguments, anyName } from "./anyArguments";
import { harmless } from "./harmless";

/** `npm run fuzz` asks for a million. */
const CASES = Number(process.env.WSS_CASES ?? 20_000);
const SEED = process.env.WSS_SEED;

/** What nginx reads, without the hash of the text itself. */
function readBack(model: EndpointModel): readonly Node[] {
  const { text, generation } = render(model, filesOf(model, "ID"));
  return parse(text.replace(generation, "GENERATION"));
}

function restored(nodes: readonly Node[], restore: (arg: string) => string): Node[] {
  return nodes.map((node) =>
    "comment" in node
      ? { comment: restore(node.comment) }
      : { ...node, args: node.args.map(restore), ...(node.block && { block: restored(node.block, restore) }) },
  );
}

test(
  "whatever is given is refused, or nginx reads exactly the arguments, directives and blocks that harmless texts make",
  { timeout: 7_200_000 },
  () => {
    const seen = { refused: 0, rendered: 0 };
    fc.assert(
      fc.property(anyName, anyArguments(1 / 100), (name, given) => {
        let model: EndpointModel;
        try {
          model = parseEndpoint(name, given).endpoint;
        } catch (error) {
          if (!(error instanceof InvalidArguments)) throw error;
          for (const issue of error.issues)
            if (/[\p{Cc}\u2028\u2029]/u.test(Object.values(issue).join(""))) throw error;
          seen.refused++;
          return;
        }
        seen.rendered++;
        const placeholders = harmless(model);
        const [read, wanted] = [readBack(model), restored(readBack(placeholders.model), placeholders.restore)];
        if (JSON.stringify(read) !== JSON.stringify(wanted)) expect(read).toEqual(wanted);
      }),
      { numRuns: CASES, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    if (SEED !== undefined) console.log(`seed ${SEED}: ${seen.refused} refused, ${seen.rendered} read back as meant`);
    // The property says something only if both happen often.
    expect(Math.min(seen.refused, seen.rendered)).toBeGreaterThan(CASES / 5);
  },
);
