import { expect, test } from "vitest";
import type { EndpointModel } from "../../components/model/endpointModel";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parse } from "../../components/nginx/parse";
import { render } from "../../components/nginx/render";
import { write } from "../../components/nginx/write";
import { LEAST } from "../model/examples";
import { messageOf } from "../model/messageOf";

const FILES = { certificate: "/x.crt", privateKey: "/x.key" };
const { endpoint } = parseEndpoint("chat", { ...LEAST, allowedOrigins: ["https://a.example"] });

/** Injections into ingress-nginx: what was given, where it would come in here, with which code it is refused. */
const history: [cve: string, evil: string, args: (evil: string) => object, code: string][] = [
  ["CVE-2021-25748, a line end in a path", "/a {\n}\nlocation /b", (evil) => ({ paths: [evil] }), "WSS008 paths[0]"],
  ["CVE-2022-4886, a directive in a path", "/a;log_format x y", (evil) => ({ paths: [evil] }), "WSS014 paths[0]"],
  [
    "CVE-2023-5043, a snippet of configuration",
    "lua_code_cache off;",
    (evil) => ({ configurationSnippet: evil }),
    "WSS003 configurationSnippet",
  ],
  [
    "CVE-2023-5044, a directive in an address to redirect to",
    "https://a.example/;}load_module x;",
    (evil) => ({ allowedOrigins: [evil] }),
    "WSS013 allowedOrigins[0]",
  ],
  [
    "CVE-2025-1097, a block in the name of a certificate",
    "CN=x #(\n){}\n}}\nssl_engine x;",
    (evil) => ({ serverNames: [evil] }),
    "WSS008 serverNames[0]",
  ],
  [
    "CVE-2025-1974, a library that a test would load",
    "a:1;ssl_engine /tmp/x.so",
    (evil) => ({ upstream: { servers: [{ address: evil }] } }),
    "WSS015 upstream.servers[0].address",
  ],
  [
    "CVE-2025-24514, a comment in the address of an upstream",
    "http://a.example/#;\nload_module x",
    (evil) => ({ upstream: { servers: [{ address: evil }] } }),
    "WSS008 upstream.servers[0].address",
  ],
  [
    "CVE-2025-15566, a directive in a choice of headers",
    "set;}include /etc/passwd;",
    (evil) => ({ forwardedHeaders: evil }),
    "WSS005 forwardedHeaders",
  ],
  ["CVE-2026-24512, a quote in a path", '/a"{return 200;}#', (evil) => ({ paths: [evil] }), "WSS014 paths[0]"],
];

test.each(history)("%s is refused", (_cve, evil, args, code) => {
  expect(messageOf(() => parseEndpoint("chat", { ...LEAST, ...args(evil) }))).toContain(`  ${code}: `);
});

test("CVE-2026-4342, a line end in what a comment shows, is refused", () => {
  expect(messageOf(() => parseEndpoint("chat\nload_module x;#", LEAST))).toContain("  WSS008 name: ");
});

/** The second line: what would come if the arguments' check were not there. */
const places: [string, (evil: string) => Partial<EndpointModel>][] = [
  ["a path", (evil) => ({ paths: [evil] })],
  ["a server name", (evil) => ({ serverNames: [evil] })],
  ["an address", (evil) => ({ ipAddresses: [evil] })],
  ["an origin", (evil) => ({ allowedOrigins: [evil] })],
  [
    "an upstream",
    (evil) => ({
      upstream: { ...endpoint.upstream, servers: endpoint.upstream.servers.map((s) => ({ ...s, address: evil })) },
    }),
  ],
  ["the endpoint's name", (evil) => ({ name: evil })],
];

const names = (text: string) =>
  JSON.stringify(parse(text), (key, value: unknown) => (key === "args" || key === "comment" ? 0 : value));

test.each(places)("%s that were not checked could still not become a directive", (_what, change) => {
  for (const [, evil] of [...history, ["", "a b;{}#\"'\\"], ["", "$host"], ["", "a\n;\n"], ["", "a\u0085b"]] as const) {
    const rendered = () => render({ ...endpoint, ...change(evil) }, FILES).text;
    // Control characters that nginx has no spelling for and variables are not written at all; all else stays one argument.
    if (/[^\P{Cc}\t\r\n]|\$/u.test(evil)) expect(rendered).toThrow(/control character|"\$"/);
    else expect(names(rendered())).toBe(names(render({ ...endpoint, ...change("/x") }, FILES).text));
  }
});

test("a line end in a comment is written as a space", () => {
  expect(write([{ comment: "a\nload_module x;\r\u0085b" }])).toBe("# a load_module x;  b\n");
});
