import { describe, expect, test } from "vitest";
import { LATER } from "../../components/model/collector";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parse } from "../../components/nginx/parse";
import { LEAST } from "./examples";

const parsed = (change: object) => parseEndpoint("chat", { ...LEAST, ...change }).endpoint;

test.each([
  ["add_header", ["X-Frame-Options", "DENY", "always"]],
  ["add_header", ["Strict-Transport-Security", "max-age=63072000; includeSubDomains"]],
  ["proxy_set_header", ["X-Request-Id", "$request_id"]],
  ["proxy_set_header", ["X-Trace", "a${http_x_trace}b", ""]],
  ["proxy_set_header", ["Accept-Encoding", ""]],
  ["keepalive_requests", [100]],
  ["gzip", ["off"], "/"],
  ["auth_basic", [false]],
])("%s %j is taken as it is", (name, args, path?) => {
  const { extraDirectives } = parsed({ extraDirectives: [{ name, args, path }] });
  expect(extraDirectives).toEqual([{ name, args: args.map(String), path }]);
});

test("a path is compared with those of the endpoint as soon as they are known", () => {
  const extraDirectives = [{ name: "deny", args: ["all"], path: "/x" }];
  expect(() => parsed({ extraDirectives, paths: LATER })).not.toThrow();
  expect(() => parsed({ extraDirectives, paths: ["/x"] })).not.toThrow();
});

test("client certificates that are asked for need no proof that cannot be had", () => {
  const ca = { name: "ssl_client_certificate", args: ["/etc/pki/tls/certs/clients.pem"] };
  const verify = (how: string) => ({ name: "ssl_verify_client", args: [how] });
  expect(() => parsed({ extraDirectives: [ca, verify("on")] })).not.toThrow();
  expect(() => parsed({ extraDirectives: [ca, verify("optional")], requireUpstream: true })).not.toThrow();
  expect(() => parsed({ extraDirectives: [verify("off")] })).not.toThrow();
  // Asks for one, and leaves it to the upstream to judge it.
  expect(() => parsed({ extraDirectives: [verify("optional_no_ca")], requireUpstream: true })).not.toThrow();
  // As nginx reads it; what the endpoint makes of it must not depend on its case.
  expect(() => parsed({ extraDirectives: [verify("OFF")] })).not.toThrow();
  expect(parsed({ extraDirectives: [ca, verify("On")] })).toEqual(parsed({ extraDirectives: [ca, verify("on")] }));
  const gzip = { name: "gzip", args: ["on"] };
  expect(() => parsed({ extraDirectives: [gzip], requireUpstream: true })).not.toThrow();
});

describe("raw text:", () => {
  test("a location of the user's own may hold what the server's must not", () => {
    const rawServerText = "location /old { proxy_set_header Host x; proxy_pass http://wss_endpoint_chat; }";
    expect(parsed({ rawServerText }).rawServerText).toEqual(parse(rawServerText));
  });

  test("a variable of the endpoint's may be read", () => {
    expect(() => parsed({ rawServerText: "error_page 404 $wss_endpoint_forwarded;" })).not.toThrow();
    expect(() => parsed({ rawServerText: "error_page $wss_endpoint_forwarded;" })).not.toThrow();
  });

  test.each([
    ['unexpected "\'" in line 2', "gzip off;\nadd_header X-Key 's3cret;\n"],
    ['expecting "}" or ";"', "add_header X-Key s3cret"],
    ["holds a block of Lua", "content_by_lua_block { s3cret(); }"],
    ["holds listen", "listen s3cret;"],
    ["sets a variable", "set $wss_endpoint_s3cret 1;"],
    ["a control character in line 2", "gzip off;\n\0s3cret"],
  ])("what is wrong is told without the text, which may hold a secret: %s", (told, rawServerText) => {
    expect(() => parsed({ rawServerText })).toThrow(told);
    expect(() => parsed({ rawServerText })).not.toThrow("s3cret");
  });

  test("line ends of any system, tabs and comments are as good as in a file", () => {
    expect(parsed({ rawServerText: "\tgzip off; # a }\r\n" }).rawServerText).toEqual([
      { name: "gzip", args: ["off"] },
      { comment: "a }\r" },
    ]);
  });
});
