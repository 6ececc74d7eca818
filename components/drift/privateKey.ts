import { createPrivateKey, type JsonWebKey, type KeyObject } from "node:crypto";

/**
 * A private key as ssh2 reads it, from what @pulumi/command takes: PKCS#8 too, which ssh2 does not read. What is no such
 * key stays as it is, for ssh2 to refuse.
 */
export function forSsh2(privateKey: string): string {
  if (!/^-----BEGIN PRIVATE KEY-----/m.test(privateKey)) return privateKey;
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey);
  } catch {
    return privateKey;
  }
  switch (key.asymmetricKeyType) {
    case "rsa":
      return key.export({ type: "pkcs1", format: "pem" }).toString();
    case "ec":
      return key.export({ type: "sec1", format: "pem" }).toString();
    case "ed25519":
      return inOpenSsh(key.export({ format: "jwk" }));
    default:
      return privateKey;
  }
}

/** An Ed25519 key without a passphrase in OpenSSH's own format (its PROTOCOL.key), the only one in which ssh2 reads them. */
function inOpenSsh({ d = "", x = "" }: JsonWebKey): string {
  const [seed, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const shown = Buffer.concat([field("ssh-ed25519"), field(point)]);
  const checks = Buffer.alloc(8);
  const padding = Buffer.from([1, 2, 3, 4, 5]);
  const hidden = Buffer.concat([checks, shown, field(Buffer.concat([seed, point])), field(""), padding]);
  const [cipher, derivation, options, keys] = [field("none"), field("none"), field(""), uint32(1)];
  const start = Buffer.from("openssh-key-v1\0");
  const whole = Buffer.concat([start, cipher, derivation, options, keys, field(shown), field(hidden)]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${whole.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
