import "reflect-metadata";
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { type Fields, text } from "./secrets";

const HOUR = 3_600_000;
const crypto = webcrypto as Crypto;

const KEY_USAGES: Readonly<Record<string, x509.KeyUsageFlags>> = {
  digital_signature: x509.KeyUsageFlags.digitalSignature,
  key_encipherment: x509.KeyUsageFlags.keyEncipherment,
  cert_signing: x509.KeyUsageFlags.keyCertSign,
  crl_signing: x509.KeyUsageFlags.cRLSign,
};
const EXTENDED_KEY_USAGES: Readonly<Record<string, string>> = {
  server_auth: x509.ExtendedKeyUsage.serverAuth,
  client_auth: x509.ExtendedKeyUsage.clientAuth,
};

/** Whose certificate it is, and who signs it. */
interface Parties {
  subject: x509.Name;
  publicKey: CryptoKey;
  names: x509.SubjectAlternativeNameExtension | undefined;
  issuer: x509.Name;
  issuerKeyId?: string | undefined;
  signer: SigningKey;
  more?: x509.Extension[];
}

export interface SigningKey {
  keys: CryptoKeyPair;
  algorithm: EcdsaParams | RsaHashedKeyGenParams;
}

/** A certificate as the tls provider makes it: valid from now on, with the extensions that Go gives it in this order. */
export async function issue(
  inputs: Fields,
  { subject, publicKey, names, issuer, issuerKeyId, signer, more = [] }: Parties,
) {
  const now = Date.now();
  const notBefore = new Date(Math.floor(now / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + Number(inputs.validityPeriodHours) * HOUR);
  const ca = inputs.isCaCertificate === true;
  // Go takes a path length of 0 for none.
  const pathLength = ca && Number(inputs.maxPathLength) > 0 ? Number(inputs.maxPathLength) : undefined;
  const extensions = [
    ...usages(inputs.allowedUses as string[]),
    new x509.BasicConstraintsExtension(ca, pathLength, true),
    ...(ca || inputs.setSubjectKeyId === true
      ? [await x509.SubjectKeyIdentifierExtension.create(publicKey, false, crypto)]
      : []),
    ...(issuerKeyId === undefined ? [] : [new x509.AuthorityKeyIdentifierExtension(issuerKeyId)]),
    ...(names ? [names] : []),
    ...more,
  ];
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...{ serialNumber: `00${randomBytes(16).toString("hex")}`, notBefore, notAfter, subject, issuer, publicKey },
      ...{ signingKey: signer.keys.privateKey, signingAlgorithm: signer.algorithm, extensions },
    },
    crypto,
  );
  return {
    certPem: `${certificate.toString("pem")}\n`,
    validityStartTime: notBefore.toISOString(),
    validityEndTime: notAfter.toISOString(),
    readyForRenewal: false,
  };
}

export function isDue({ inputs, outputs }: { inputs: Fields; outputs: Fields }): boolean {
  return Date.now() >= Date.parse(text(outputs.validityEndTime)) - Number(inputs.earlyRenewalHours ?? 0) * HOUR;
}

export function nameOf(subject: Fields): x509.Name {
  const parts = [
    ["O", subject.organization],
    ["CN", subject.commonName],
  ].filter(([, value]) => value !== undefined) as [string, string][];
  return new x509.Name(parts.map(([key, value]) => ({ [key]: [value] })));
}

export function alternativeNames({ dnsNames = [], ipAddresses = [] }: Fields) {
  const names = [
    ...(dnsNames as string[]).map((value) => ({ type: "dns" as const, value })),
    ...(ipAddresses as string[]).map((value) => ({ type: "ip" as const, value })),
  ];
  return names.length > 0 ? new x509.SubjectAlternativeNameExtension(names) : undefined;
}

export async function signingKey(pem: string, hash = "SHA-256"): Promise<SigningKey> {
  const key = createPrivateKey(pem);
  const rsa = key.asymmetricKeyType === "rsa";
  const named: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };
  const algorithm = rsa
    ? { name: "RSASSA-PKCS1-v1_5", hash }
    : { name: "ECDSA", namedCurve: named[key.asymmetricKeyDetails?.namedCurve ?? ""] ?? "", hash };
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const keys = {
    privateKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]),
    publicKey: await webcrypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]),
  };
  return { keys, algorithm: algorithm as EcdsaParams };
}

function usages(allowed: string[]): x509.Extension[] {
  const bits = allowed.flatMap((use) => KEY_USAGES[use] ?? []);
  const extended = allowed.flatMap((use) => EXTENDED_KEY_USAGES[use] ?? []);
  return [
    ...(bits.length === 0
      ? []
      : [
          new x509.KeyUsagesExtension(
            bits.reduce((all, bit) => all | bit),
            true,
          ),
        ]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}
