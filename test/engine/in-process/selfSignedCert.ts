import "reflect-metadata";
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Provider } from "./provider";
import { type Fields, text } from "./secrets";

const HOUR = 3_600_000;

/** tls.SelfSignedCert: a new input is a new certificate, and so is the moment from which renewal is due. */
export const selfSignedCertProvider: Provider = {
  async create(inputs) {
    const { keys, signing } = await importKeys(text(inputs.privateKeyPem));
    const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
    const notAfter = new Date(notBefore.getTime() + Number(inputs.validityPeriodHours) * HOUR);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        serialNumber:
          (randomBytes(1)[0] ?? 0)
            .toString(16)
            .padStart(2, "0")
            .replace(/^[89a-f]/, "7") + randomBytes(15).toString("hex"),
        name: `CN=${text((inputs.subject as Fields).commonName)}`,
        notBefore,
        notAfter,
        keys,
        signingAlgorithm: signing,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension([
            ...(inputs.dnsNames as string[]).map((value) => ({ type: "dns" as const, value })),
            ...(inputs.ipAddresses as string[]).map((value) => ({ type: "ip" as const, value })),
          ]),
        ],
      },
      webcrypto as Crypto,
    );
    return {
      certPem: `${certificate.toString("pem")}\n`,
      validityStartTime: notBefore.toISOString(),
      validityEndTime: notAfter.toISOString(),
      readyForRenewal: false,
    };
  },
  updates: ["earlyRenewalHours"],
  update: (old) => Promise.resolve(old.outputs),
  isDue: ({ inputs, outputs }) =>
    Date.now() >= Date.parse(text(outputs.validityEndTime)) - Number(inputs.earlyRenewalHours) * HOUR,
};

async function importKeys(pem: string): Promise<{ keys: CryptoKeyPair; signing: EcdsaParams | RsaHashedKeyGenParams }> {
  const key = createPrivateKey(pem);
  const rsa = key.asymmetricKeyType === "rsa";
  const named: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384" };
  const algorithm = rsa
    ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
    : { name: "ECDSA", namedCurve: named[key.asymmetricKeyDetails?.namedCurve ?? ""] ?? "", hash: "SHA-256" };
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const keys = {
    privateKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]),
    publicKey: await webcrypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]),
  };
  return { keys, signing: algorithm as EcdsaParams };
}
