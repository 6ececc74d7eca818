import fc from "fast-check";
import { HOST } from "../model/examples";

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
    "\u202e/moc",
    "%0a;",
    "；",
    "｛",
    "$(touch /tmp/x)",
    "`id`",
    "-oProxyCommand=x",
    "../../etc/passwd",
    'https://a\\";return 200',
    "https://a.example;add_header x y",
    "https://a.example/#{",
    "127.0.0.1:80;server 1.1.1.1:80",
    "127.0.0.1:80 down",
    "unix:/tmp/x",
    "[::1]:80}{",
    "1.2.3.4;",
    "::1;allow all",
    "fe80::1",
    "~^.*$",
    "default_server",
  ),
  fc.string({ unit: fc.constantFrom(..."ab.-_/:*~+=,@#;{}\"'\\$%^|()[] \t\n".split("")), maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const wrongType = fc.constantFrom<unknown>(null, true, 7, [], {}, "", NaN, [[]], () => 1, 10n, Symbol("x"));

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const dnsName = fc.oneof(
  fc.tuple(label, fc.constantFrom("example", "example.com", "internal", "EXAMPLE.org")).map((parts) => parts.join(".")),
  fc.constantFrom(
    "localhost",
    "xn--bcher-kva.example",
    "bücher.example",
    "пример.example",
    `${"a".repeat(63)}.example`,
  ),
);
const ipv4 = fc.tuple(fc.integer({ min: 1, max: 223 }), fc.ipV4()).map(([a, ip]) => ip.replace(/^\d+/, String(a)));
const ipv6 = fc.oneof(
  fc.constantFrom("::1", "2001:db8::1", "2001:DB8:0::0001"),
  fc
    .tuple(fc.constantFrom("fd00", "2001:db8"), fc.integer({ min: 1, max: 65535 }))
    .map(([p, n]) => `${p}::${n.toString(16)}`),
);
const scheme = fc.oneof(
  fc.constantFrom("https", "http", "capacitor", "chrome-extension", "HTTPS"),
  fc.stringMatching(/^[a-z][a-z0-9+.-]{4,8}$/),
);
const port = fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom(1, 80, 443, 65535));
const path = fc.oneof(
  fc.constantFrom("/", "/chat", "/chat/", "/a/b.c~d@e:f+g,h=i-j", `/${"a".repeat(511)}`, "/...", "/a.", "/~"),
  fc.stringMatching(/^(\/[A-Za-z0-9_~@:+,=-]{1,8}){1,3}\/?$/),
);
const withPort = <T>(host: fc.Arbitrary<T>) => fc.tuple(host, port).map(([h, p]) => `${String(h)}:${p}`);

/** How often something is wrong: 0 makes arguments that are valid by themselves. */
export function anyArguments(wrong: number): fc.Arbitrary<Record<string, unknown>> {
  const mostly = (valid: fc.Arbitrary<unknown>, ...others: fc.Arbitrary<unknown>[]) =>
    wrong === 0
      ? valid
      : fc.oneof(
          { weight: Math.round(1 / wrong), arbitrary: valid },
          ...others.map((o) => ({ weight: 1, arbitrary: o })),
        );
  const text = (valid: fc.Arbitrary<string>) =>
    mostly(
      valid,
      attack,
      fc.tuple(valid, attack).map((parts) => parts.join("")),
      wrongType,
    );
  const list = (item: fc.Arbitrary<unknown>, minLength = 0, maxLength = 3) =>
    fc.uniqueArray(item, { minLength, maxLength, comparator: "SameValueZero" });
  const whole = (least: number, most: number) =>
    mostly(
      fc.oneof(fc.integer({ min: least, max: most }), fc.constantFrom(least, most)),
      fc.constantFrom<unknown>(least - 1, most + 1, -least, 0.5, NaN, Infinity, 2 ** 53, String(most), "5x", "1; x"),
      wrongType,
    );
  const choice = (...values: string[]) => mostly(fc.constantFrom(...values), attack, wrongType);
  const flag = mostly(fc.boolean(), fc.constantFrom("yes", 1), wrongType);
  const some = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
    mostly(
      fc.record(fields, { requiredKeys }),
      fc.record<Record<string, unknown>>({ ...fields, "load_module x;": fc.constant(1) }, { requiredKeys }),
      wrongType,
    );
  const address = fc.oneof(
    withPort(ipv4),
    withPort(ipv6.map((ip) => `[${ip}]`)),
    withPort(dnsName),
    withPort(fc.constant("a_b")),
  );
  const server = some(
    {
      address: text(address),
      weight: whole(1, 65535),
      maxFails: whole(0, 65535),
      failTimeout: whole(1, 86400),
      backup: mostly(fc.constant(false), fc.boolean()),
    },
    ["address"],
  );
  const header = fc.stringMatching(/^X-[A-Za-z0-9_-]{1,8}$/);
  const plain = fc.stringMatching(/^[ -#%-~]{0,12}$/);
  const value = fc.oneof(
    fc.constantFrom("DENY", "max-age=1; b", "", "$host", "${arg_a}b", "a $request_id", "#", "{", '"', "\\"),
    plain,
  );
  const client = fc.oneof(fc.constantFrom("all", "10.0.0.0/8", "2001:db8::/32"), ipv4, ipv6);
  const own = (names: string[], ...args: fc.Arbitrary<unknown>[]) =>
    some({ name: choice(...names), args: fc.tuple(...args), path: fc.nat(2) }, ["name", "args"]);
  const extraDirective = fc.oneof(
    own(["add_header", "proxy_set_header"], text(header), text(value)),
    own(["add_header"], text(header), text(value), text(fc.constant("always"))),
    own(["proxy_hide_header", "proxy_pass_header"], text(header)),
    own(["allow", "deny"], text(client)),
    own(["auth_basic", "auth_basic_user_file", "access_log", "proxy_bind"], text(plain)),
    own(["proxy_cookie_path", "proxy_redirect", "gzip_types"], text(plain), text(plain)),
  );
  const hostPath = fc.oneof(
    fc.constantFrom("/etc/letsencrypt/live/ws.example.com/fullchain.pem", "/a", "/etc/.hidden/k+e@y,=~-.pem"),
    fc.stringMatching(/^(\/[a-z0-9_+@,=~-][a-z0-9_+@,=~.-]{0,6}){1,3}$/),
  );
  const certificate = some({
    maintained: some({ certificatePath: text(hostPath), privateKeyPath: text(hostPath) }, [
      "certificatePath",
      "privateKeyPath",
    ]),
  });
  const rawText = fc.constantFrom(
    "gzip off;",
    'location = /health { return 200 "a;b}"; }',
    "add_header X 'a;b' always; # }",
    "",
  );
  const many = fc.constantFrom(1000, 1001).map((count) => Array.from({ length: count }, (_, i) => `n${i}.example.com`));
  const endpoint = fc.record<Record<string, unknown>>(
    {
      host: fc.constant(HOST),
      upstream: some({ servers: list(server, 1, 3), balance: choice("least_conn", "round_robin", "ip_hash") }, [
        "servers",
      ]),
      port: whole(1, 65535),
      serverNames:
        wrong === 0
          ? list(dnsName)
          : fc.oneof({ weight: 2000, arbitrary: list(text(dnsName)) }, { weight: 1, arbitrary: many }),
      ipAddresses: list(text(fc.oneof(ipv4, ipv6))),
      listenAddresses: list(text(fc.oneof(fc.constantFrom("0.0.0.0", "::"), ipv4, ipv6)), 1),
      paths: list(text(path), 1),
      allowedOrigins: list(
        text(
          fc
            .tuple(scheme, fc.oneof(dnsName, withPort(dnsName), withPort(ipv6.map((ip) => `[${ip}]`))))
            .map((parts) => parts.join("://")),
        ),
        1,
      ),
      webSocketOnly: flag,
      forwardedHeaders: choice("set", "append", "none"),
      messageSize: choice("small", "medium", "large"),
      tlsProfile: choice("intermediate", "modern"),
      timeouts: some({ connect: whole(1, 75), idle: whole(1, 2_147_483), handshake: whole(1, 3600) }),
      connectionLimits: some({ perAddress: whole(1, 65535), total: whole(1, 65535) }),
      ...(wrong === 0 ? {} : { extraDirectives: list(extraDirective), rawServerText: text(rawText), certificate }),
      requireUpstream: flag,
    },
    { requiredKeys: ["host", "upstream"] },
  );
  return endpoint.map(forOwnPaths);
}

/** The number of a directive's path becomes that path. */
function forOwnPaths({ extraDirectives, ...args }: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(extraDirectives)) return { ...args, extraDirectives };
  const paths = Array.isArray(args.paths) ? (args.paths as unknown[]) : ["/"];
  const put = (item: unknown) =>
    typeof item === "object" && item !== null && "path" in item
      ? { ...item, path: paths[Number(item.path) % paths.length] }
      : item;
  return { ...args, extraDirectives: extraDirectives.map(put) };
}

/** Names of endpoints; some of them are none. */
export const anyName = fc.oneof(
  { weight: 40, arbitrary: fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/) },
  { weight: 1, arbitrary: attack },
);
