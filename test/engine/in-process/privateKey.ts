import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Provider } from "./provider";
import { text } from "./secrets";

const CURVES: Readonly<Record<string, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

/** tls.PrivateKey, with the PEM formats of the real provider: PKCS#1 for RSA, SEC1 for ECDSA. */
export const privateKeyProvider: Provider = {
  create({ algorithm, ecdsaCurve, rsaBits }) {
    const { privateKey, publicKey } = generate(text(algorithm), ecdsaCurve ?? "P224", Number(rsaBits ?? 2048));
    const type = algorithm === "RSA" ? "pkcs1" : "sec1";
    return Promise.resolve({
      privateKeyPem: privateKey.export({ type, format: "pem" }).toString(),
      publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    });
  },
  secrets: ["privateKeyPem"],
};

function generate(algorithm: string, curve: unknown, bits: number): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === "RSA") return generateKeyPairSync("rsa", { modulusLength: bits });
  const namedCurve = CURVES[String(curve)];
  if (algorithm !== "ECDSA" || namedCurve === undefined)
    throw new Error(`no key of kind ${algorithm} ${String(curve)}`);
  return generateKeyPairSync("ec", { namedCurve });
}
