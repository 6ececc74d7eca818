import { expect, test } from "vitest";
import { keyInput, keyPath, keyTold } from "../../components/host/key";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { parseKeyOnHost } from "../../components/model/parseKeyOnHost";
import { checkRequestedKey } from "../../components/model/tlsProfile";
import { HOST, LEAST } from "./examples";

const OWNER = { owner: "o/p/s", host: "ws1", resource: "urn" };
const parse = (args: object, name = "chat") => parseKeyOnHost(name, { host: HOST, ...args }).key;
/** The values behind the script. */
const values = (args: object) => {
  const lines = keyInput(parse(args), OWNER, "").split("\n");
  return Object.fromEntries(
    lines
      .slice(lines.indexOf("endpoint chat"), lines.indexOf("end"))
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
  );
};

test("a key needs no argument but its host, whose address its certificate is asked for", () => {
  expect(parse({})).toEqual({
    name: "chat",
    serverNames: ["ws.example.com"],
    ipAddresses: [],
    keyAlgorithm: "ECDSA_P256",
    keyVersion: 1,
  });
  expect(parse({ host: { ...HOST, address: "fd00::7" } })).toMatchObject({ serverNames: [], ipAddresses: ["fd00::7"] });
});

test("another kind or version is another file, and names are none", () => {
  expect(keyPath(parse({}))).toBe("/etc/pki/tls/private/wss-endpoint-chat.host-ecdsa-p256-1.key");
  expect(keyPath(parse({ serverNames: ["a.example.com"] }))).toBe(keyPath(parse({})));
  expect(keyPath(parse({ keyAlgorithm: "RSA_4096", keyVersion: 12 }))).toBe(
    "/etc/pki/tls/private/wss-endpoint-chat.host-rsa-4096-12.key",
  );
});

test("what the host gets are the names, and whose the key is", () => {
  expect(values({ serverNames: ["ws.example.com", "*.example.com"], ipAddresses: ["192.0.2.7", "fd00::7"] })).toEqual({
    endpoint: "chat",
    ...OWNER,
    key_path: "/etc/pki/tls/private/wss-endpoint-chat.host-ecdsa-p256-1.key",
    key_algorithm: "ECDSA_P256",
    common_name: "ws.example.com",
    names: "DNS:ws.example.com DNS:*.example.com IP:192.0.2.7 IP:fd00::7",
  });
});

test("what is told of a key is its request and its public part, or nothing where something else has run", () => {
  const block = (kind: string) => `-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----\n`;
  const [request, key] = [block("CERTIFICATE REQUEST"), block("PUBLIC KEY")];
  expect(keyTold(`made it\n${request}${key}`.trim())).toEqual({ certificateRequestPem: request, publicKeyPem: key });
  expect([keyTold("hello"), keyTold(request)]).toEqual([undefined, undefined]);
});

test("all that is wrong comes in one error, which names the key", () => {
  const args = { host: HOST, keyVersion: 0, keyAlgorithm: "DSA", serverNames: ["a b"], upstream: 1 };
  expect(() => parseKeyOnHost("chat", args)).toThrow(
    /^key on host "chat": 4 arguments are not valid:\n {2}WSS003 upstream: .*\n {2}WSS011 serverNames\[0\].*\n {2}WSS005 keyAlgorithm: .*\n {2}WSS004 keyVersion: 0 is not allowed/,
  );
});

test("a key on the host may be ECDSA for every TLS profile, and RSA for the intermediate one", () => {
  const check = (tlsProfile: string, kind: string) => () => {
    checkRequestedKey(parseEndpoint("chat", { ...LEAST, tlsProfile }).endpoint, kind);
  };
  expect(check("modern", "ec")).not.toThrow();
  expect(check("intermediate", "rsa")).not.toThrow();
  expect(check("modern", "rsa")).toThrow("WSS062");
});
