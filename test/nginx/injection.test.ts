import fc from "fast-check";
import { expect, test } from "vitest";
import type { EndpointModel } from "../../components/model/endpointModel";
import { InvalidArguments } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parse } from "../../components/nginx/parse";
import { render } from "../../components/nginx/render";
import type { Node } from "../../components/nginx/tree";
import { HOST } from "../model/examples";

/** As many as are asked for: WSS_CASES=1000000 takes some minutes. */
const CASES = Number(process.env.WSS_CASES ?? 100_000);
const FILES = { certificate: "/etc/pki/tls/certs/x.crt", privateKey: "/etc/pki/tls/private/x.key" };

/** What has been used against programs that write nginx's configuration, and the characters that it is made of. */
const attack = fc.oneof(
  fc.constantFrom(
    "a; load_module /tmp/x.so",
    "a;}\nserver{listen 1",
    "a\n\tproxy_pass http://evil;",
    "/#;",
    "/a$request_uri",
    "/${http_host}",
    '"; include /etc/passwd; #',
    "'",
    '"',
    "\\",
    "\\;",
    "{",
    "}",
    "#",
    "a b",
    "*.a b",
    "\u0000",
    "\u2028;",
    "%0a;",
    "；",
    "｛",
    'https://a\\";return 200',
    "https://a.example;add_header x y",
    "https://a.example/#{",
    "127.0.0.1:80;server 1.1.1.1:80",
    "127.0.0.1:80 down",
    "unix:/tmp/x",
    "[::1]:80}{",
    "1.2.3.4;",
    "::1;allow all",
  ),
  fc.string({ unit: fc.constantFrom(..."ab.-_/:*~+=,@#;{}\"'\\$%^|()[] \t\n".split("")), maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
);
/** Mostly what is valid, so that many cases get as far as a configuration; sometimes with an attack in or after it. */
const text = (...valid: string[]) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...valid) },
    { weight: 1, arbitrary: attack },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...valid), attack).map((parts) => parts.join("")) },
  );
const some = <T>(item: fc.Arbitrary<T>, minLength = 0) => fc.uniqueArray(item, { minLength, maxLength: 3 });

const args = fc.record(
  {
    host: fc.constant(HOST),
    upstream: fc.record({
      servers: some(fc.record({ address: text("10.0.0.1:80", "[fd00::1]:80", "app.internal:8080", "a_b:1") }), 1),
    }),
    serverNames: some(text("ws.example.com", "xn--bcher-kva.example", "bücher.example", "localhost")),
    ipAddresses: some(text("192.0.2.1", "2001:db8::1")),
    listenAddresses: some(text("0.0.0.0", "::", "192.0.2.7"), 1),
    paths: some(text("/", "/chat", "/chat/", "/a/b.c~d@e:f+g,h=i-j"), 1),
    allowedOrigins: some(text("https://a.example", "https://[2001:db8::1]:8443", "HTTPS://B.example:443"), 1),
    webSocketOnly: fc.boolean(),
  },
  { requiredKeys: ["host", "upstream"] },
);

/** The same endpoint with harmless texts in place of the user's. */
function harmless(model: EndpointModel): EndpointModel {
  const bare = (path: string) => path.replace(/(?<=.)\/$/, "");
  const paths = [...new Set(model.paths.map(bare))];
  return {
    ...model,
    serverNames: model.serverNames.map((_, i) => `n${i}.example.com`),
    ipAddresses: model.ipAddresses.map((_, i) => `192.0.2.${i}`),
    listenAddresses: model.listenAddresses.map((a, i) => (a === "0.0.0.0" || a === "::" ? a : `192.0.2.${i}`)),
    paths: model.paths.map((p) => (p === "/" ? p : `/p${paths.indexOf(bare(p))}${p.endsWith("/") ? "/" : ""}`)),
    allowedOrigins: model.allowedOrigins.map((_, i) => `https://o${i}.example.com`),
    upstream: {
      ...model.upstream,
      servers: model.upstream.servers.map((server, i) => ({ ...server, address: `10.0.0.${i}:80` })),
    },
  };
}

/** Names of directives and numbers of their arguments, as nested as they are. */
const shapeOf = (model: EndpointModel) => JSON.stringify(shape(parse(render(model, FILES).text)));
const shape = (nodes: readonly Node[]): unknown =>
  nodes.flatMap((node) =>
    "name" in node ? [[node.name, node.args.length, node.block ? shape(node.block) : "-"]] : [],
  );

test("no text of the user's can add a directive, an argument or a block ", { timeout: 3_600_000 }, () => {
  const seen = { refused: 0, rendered: 0 };
  fc.assert(
    fc.property(args, (given) => {
      let model: EndpointModel;
      try {
        model = parseEndpoint("chat", given).endpoint;
      } catch (error) {
        if (!(error instanceof InvalidArguments)) throw error;
        seen.refused++;
        return;
      }
      seen.rendered++;
      const [seenShape, wantedShape] = [shapeOf(model), shapeOf(harmless(model))];
      if (seenShape !== wantedShape) expect(seenShape).toBe(wantedShape);
    }),
    { numRuns: CASES },
  );
  // The property says something only if both happen often.
  expect(Math.min(seen.refused, seen.rendered)).toBeGreaterThan(CASES / 5);
});
