import { generateKeyPairSync, type KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { alternativeNames, issue, nameOf, signingKey } from "../engine/in-process/certificates";
import type { Fields } from "../engine/in-process/secrets";

export interface Party {
  name: string;
  certificatePem: string;
  privateKeyPem: string;
}

export interface Wanted {
  issuer?: Party;
  ca?: boolean;
  /** 1 or more, as the tls provider has it. */
  pathLength?: number;
  dnsNames?: string[];
  ipAddresses?: string[];
  uses?: string[];
  hours?: number;
  hash?: string;
  key?: KeyObject;
  more?: x509.Extension[];
}

/** A certificate with its key: of a CA or of a server, signed by itself or by another one. */
export async function party(name: string, wanted: Wanted = {}): Promise<Party> {
  const { issuer, ca = false, dnsNames = [], ipAddresses = [], hours = 2160, hash, more = [] } = wanted;
  const key = wanted.key ?? generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
  const privateKeyPem = key.export({ type: "pkcs8", format: "pem" }).toString();
  const own = await signingKey(privateKeyPem);
  const inputs: Fields = {
    allowedUses: wanted.uses ?? (ca ? ["cert_signing"] : ["digital_signature", "server_auth"]),
    ...{ isCaCertificate: ca, maxPathLength: wanted.pathLength, validityPeriodHours: hours, setSubjectKeyId: true },
  };
  const { certPem } = await issue(inputs, {
    subject: nameOf({ commonName: name }),
    publicKey: own.keys.publicKey,
    names: alternativeNames({ dnsNames, ipAddresses }),
    issuer: nameOf({ commonName: issuer?.name ?? name }),
    signer: await signingKey(issuer?.privateKeyPem ?? privateKeyPem, hash),
    more,
  });
  return { name, certificatePem: certPem, privateKeyPem };
}
