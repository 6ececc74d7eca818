import { describe, expect, test } from "vitest";
import { parseHostAddress, parseIpAddress, parseUpstreamAddress } from "../../components/model/addresses";
import type { Parser } from "../../components/model/collector";
import { parseHostKey } from "../../components/model/hostKey";
import { Refusal } from "../../components/model/issue";
import { parseEndpointName, parseServerName } from "../../components/model/names";
import { parseOrigin } from "../../components/model/origin";
import { parsePath } from "../../components/model/path";
import { integer, parsePort } from "../../components/model/plainValues";
import { HOST_KEY } from "./examples";

interface Domain {
  parse: Parser<unknown>;
  accepts: [given: unknown, kept: unknown][];
  refuses: unknown[];
}

const control = ["a\nb", "a\rb", "a\0b", "a\tb", "a\u007fb", "a\u0085b", ""];
const injected = ["a;b", "a{b", "a}b", "a#b", 'a"b', "a'b", "a\\b", "a b", "$host", "a$b", "${x}", "a`b"];
const wrongTypes = [1, true, {}, [], null, undefined];

const domains: Record<string, Domain> = {
  "endpoint name": {
    parse: parseEndpointName,
    accepts: [
      ["a", "a"],
      ["chat-2", "chat-2"],
      ["a".repeat(64), "a".repeat(64)],
    ],
    refuses: [...control, ...injected, ...wrongTypes, "Chat", "2a", "-a", "a-", "a_b", "a.b", "../a", "a".repeat(65)],
  },
  "server name": {
    parse: parseServerName,
    accepts: [
      ["ws.example.com", "ws.example.com"],
      ["WS.Example.COM", "ws.example.com"],
      ["localhost", "localhost"],
      ["*.example.com", "*.example.com"],
      ["bücher.example", "xn--bcher-kva.example"],
      [`${"a".repeat(63)}.example`, `${"a".repeat(63)}.example`],
    ],
    refuses: [
      ...control,
      ...injected,
      ...wrongTypes,
      "a_b.example",
      "a..b",
      ".a",
      "a.",
      "-a.example",
      "a-.example",
      `${"a".repeat(64)}.example`,
      `${"a.".repeat(127)}com`,
      "w*.example.com",
      "a.*.example.com",
      "*",
      "~^a$",
      "a/b",
      "1.2.3.4",
      "127.1",
      "0x7f.1",
      "http://a",
      "a:443",
      "*.*.example",
    ],
  },
  "IP address": {
    parse: parseIpAddress,
    accepts: [
      ["192.0.2.1", "192.0.2.1"],
      ["::1", "::1"],
      ["2001:DB8:0::1", "2001:db8::1"],
    ],
    refuses: [
      ...control,
      ...injected,
      ...wrongTypes,
      "1.2.3.4/33",
      "127.1",
      "0x7f.1",
      "010.0.0.1",
      "fe80::1%eth0",
      "[::1]",
      "256.1.1.1",
      "a.example",
    ],
  },
  "host address": {
    parse: parseHostAddress,
    accepts: [
      ["ws1", "ws1"],
      ["192.0.2.1", "192.0.2.1"],
      ["2001:db8::1", "2001:db8::1"],
    ],
    refuses: [...control, ...injected, ...wrongTypes, "root@ws1", "ws1:22", "[::1]", "010.0.0.1", "-oProxyCommand=x"],
  },
  "upstream address": {
    parse: parseUpstreamAddress,
    accepts: [
      ["192.10.10.133:5438", "192.10.10.133:5438"],
      ["[FD00::5]:8080", "[fd00::5]:8080"],
      ["App.internal:1", "app.internal:1"],
      ["my_app:65535", "my_app:65535"],
    ],
    refuses: [
      ...control,
      ...injected,
      ...wrongTypes,
      "a",
      "a:0",
      "a:65536",
      "a:080",
      ":80",
      "a:b",
      "fd00::5:8080",
      "[fd00::5]",
      "[fe80::1%eth0]:1",
      "[1.2.3.4]:1",
      "ws://a:1",
      "file:///x:1",
      "user@a:1",
      "a:1/x",
      "a:1#x",
      "a:1 weight=2",
      "unix:/run/x:1",
    ],
  },
  origin: {
    parse: parseOrigin,
    accepts: [
      ["https://app.example.com", "https://app.example.com"],
      ["HTTPS://App.Example.com:443", "https://app.example.com"],
      ["https://app.example.com:8443", "https://app.example.com:8443"],
      ["https://[2001:db8::1]:1", "https://[2001:db8::1]:1"],
    ],
    refuses: [
      ...control,
      ...injected,
      ...wrongTypes,
      "*",
      "null",
      "http://a.example",
      "https://a.example/",
      "https://a.example/x",
      "https://a.example?x",
      "https://a@b.example",
      "https://",
      "https://a.example:0",
      "https://a.example:99999",
      "https://*.example.com",
      "https://a.example) { return 200; } #",
    ],
  },
  path: {
    parse: parsePath,
    accepts: [
      ["/", "/"],
      ["/chat", "/chat"],
      ["/socket.io/", "/socket.io/"],
      ["/a/~b/@c:d+e,f=g-h_i", "/a/~b/@c:d+e,f=g-h_i"],
    ],
    refuses: [
      ...control,
      ...injected.map((text) => `/${text}`),
      ...wrongTypes,
      "chat",
      "/a#;",
      "/..",
      "/../a",
      "/a/..",
      "/./a",
      "/a/.",
      "//a",
      "/a//b",
      "/%2e",
      "/a%2f",
      "/a?b",
      "/a*",
      "/ä",
      "/.wss-endpoint/x",
      `/${"a".repeat(512)}`,
    ],
  },
  "host key": {
    parse: parseHostKey,
    accepts: [
      [HOST_KEY, HOST_KEY],
      [`${HOST_KEY} root@ws1\n`, HOST_KEY],
    ],
    refuses: [
      ...control,
      ...wrongTypes,
      "ssh-rsa AAAAB3NzaC1yc2E=",
      "ssh-ed25519",
      "ssh-ed25519 AAAA",
      HOST_KEY.slice(0, -8),
      `ws1 ${HOST_KEY}`,
    ],
  },
  port: {
    parse: parsePort,
    accepts: [
      [1, 1],
      [65535, 65535],
    ],
    refuses: [0, 65536, 70000, 1.5, -1, NaN, Infinity, "443", null],
  },
  "whole number": {
    parse: integer("seconds", 1, 75),
    accepts: [
      [1, 1],
      [75, 75],
    ],
    refuses: [0, 76, "5x", "5", -5, 1e300, true],
  },
};

describe.each(Object.entries(domains))("%s", (_name, { parse, accepts, refuses }) => {
  test.each(accepts.map(([given, kept]) => ({ given, kept })))("$given is kept as $kept", ({ given, kept }) => {
    expect(parse(given)).toBe(kept);
  });
  test.each(refuses.map((value) => ({ value })))("$value is refused", ({ value }) => {
    expect(() => parse(value)).toThrow(Refusal);
  });
});
