import fc from "fast-check";
import { expect, test } from "vitest";
import type { EndpointModel } from "../../components/model/endpointModel";
import { InvalidArguments } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parse } from "../../components/nginx/parse";
import { render } from "../../components/nginx/render";
import type { Node } from "../../components/nginx/tree";
import { write } from "../../components/nginx/write";
import { LEAST } from "../model/examples";

const CASES = Number(process.env.WSS_CASES ?? 20_000);
const FILES = { certificate: "/etc/pki/tls/certs/x.crt", privateKey: "/etc/pki/tls/private/x.key" };

const readBack = (model: EndpointModel): Node[] => {
  const { text, generation } = render(model, FILES);
  return parse(text.replace(generation, "GENERATION"));
};
const blockOf = (node: Node | undefined) => (node && "name" in node ? (node.block ?? []) : []);

/** Pieces of nginx's text, put together at random. */
const rawText = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."{};#\"'\\$ \t\r\n".split(""), "}\n", "{\n", ";\n", "${", "\\;", "\\}", '";"', "'}'", "#}\n"),
      fc.constantFrom(
        "gzip off;",
        "location /x {",
        "server {",
        "return 200",
        "if ($a = b) {",
        "x",
        "\u00a0",
        "\v",
        "\u2028",
      ),
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(" ".repeat(pieces.length % 2)));

test("raw text never reaches outside of the end of the server block", { timeout: 7_200_000 }, () => {
  const without = readBack(parseEndpoint("chat", LEAST).endpoint);
  let rendered = 0;
  fc.assert(
    fc.property(rawText, (rawServerText) => {
      let model: EndpointModel;
      try {
        model = parseEndpoint("chat", { ...LEAST, rawServerText }).endpoint;
      } catch (error) {
        if (!(error instanceof InvalidArguments)) throw error;
        return;
      }
      rendered++;
      const found = readBack(model);
      expect(found.slice(0, -1)).toEqual(without.slice(0, -1));
      const own = model.rawServerText.length === 0 ? [] : [{ comment: "rawServerText" }, ...model.rawServerText];
      // A comment's tabs become spaces.
      expect(blockOf(found.at(-1))).toEqual([...blockOf(without.at(-1)), ...parse(write(own))]);
    }),
    { numRuns: CASES },
  );
  // The property says something only if it happens often.
  expect(rendered).toBeGreaterThan(CASES / 50);
});
