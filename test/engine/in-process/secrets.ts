import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";

export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;

// How the SDK marks a secret on the wire.
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export function secret(value: Json): Json {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

export function isSecret(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && value[SIGNATURE] === SECRET;
}

/** The value without its marks. */
export function reveal(value: Json): Json {
  return map(value, (marked) => reveal(marked.value));
}

/** The value as people may see it. */
export function mask(value: Json): Json {
  return map(value, () => "[secret]");
}

/** The value as it may lie on disk: AES-256-GCM in place of every secret. */
export function encrypt(value: Json, key: Buffer): Json {
  return map(value, (marked) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const body = Buffer.concat([cipher.update(JSON.stringify(marked.value)), cipher.final()]);
    return { [SIGNATURE]: SECRET, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64") };
  });
}

export function decrypt(value: Json, key: Buffer): Json {
  return map(value, (marked) => {
    const bytes = Buffer.from(text(marked.ciphertext), "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
    const body = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return secret(JSON.parse(body.toString()) as Json);
  });
}

/** A value that has to be text. */
export function text(value: Json): string {
  if (typeof value !== "string") throw new Error(`expected text, found ${typeof value}`);
  return value;
}

export function keyOf(passphrase: string): Buffer {
  return scryptSync(passphrase, "wss-endpoint", 32, { N: 1024 });
}

function map(value: Json, onSecret: (marked: { [key: string]: Json }) => Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => map(item, onSecret));
  if (isSecret(value)) return onSecret(value);
  return Object.fromEntries(Object.entries(value as Fields).map(([key, item]) => [key, map(item, onSecret)]));
}
