import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { utils } from "ssh2";
import { expect, test } from "vitest";
import { forSsh2 } from "../../components/drift/privateKey";

const onCurve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const P256 = onCurve("prime256v1");
const KEYS: readonly (readonly [string, KeyObject])[] = [
  ["ssh-rsa", RSA],
  ["ecdsa-sha2-nistp256", P256],
  ["ecdsa-sha2-nistp384", onCurve("secp384r1")],
  ["ecdsa-sha2-nistp521", onCurve("secp521r1")],
  ["ssh-ed25519", generateKeyPairSync("ed25519").privateKey],
];
const pkcs8 = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();

test.each(KEYS)("a key in PKCS#8, as the tls provider and openssl genpkey write it, logs in as %s", (type, key) => {
  const written = pkcs8(key);
  for (const pem of [written, written.replace(/\n/g, "\r\n"), `Bag Attributes: none\n${written}\n`]) {
    const read = utils.parseKey(forSsh2(pem));
    if (read instanceof Error) throw read;
    expect(read.type).toBe(type);
    expect(createPrivateKey(read.getPrivatePEM()).equals(key)).toBe(true);
    expect(createPublicKey(read.getPublicPEM()).equals(createPublicKey(key))).toBe(true);
  }
});

test("a key in another format is taken as it is, and what up does not take is no key here either", () => {
  const rsaPss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).privateKey;
  const lock = { cipher: "aes-256-cbc", passphrase: "secret" };
  const texts = [
    RSA.export({ type: "pkcs1", format: "pem" }).toString(),
    P256.export({ type: "sec1", format: "pem", ...lock }).toString(),
    P256.export({ type: "pkcs8", format: "pem", ...lock }).toString(),
    pkcs8(rsaPss),
    pkcs8(P256).replace(/\n.{8}/, "\nnonsense"),
  ];
  expect(texts.map(forSsh2)).toEqual(texts);
  expect(utils.parseKey(pkcs8(rsaPss))).toEqual(new Error("Unsupported key format"));
});
