import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { isDue, issue, signingKey } from "./certificates";
import type { Provider } from "./provider";
import { text } from "./secrets";

/** tls.LocallySignedCert: who and for which names is in the request; the rest as with a self-signed certificate. */
export const locallySignedCertProvider: Provider = {
  async create(inputs) {
    const request = new x509.Pkcs10CertificateRequest(text(inputs.certRequestPem));
    const authority = new x509.X509Certificate(text(inputs.caCertPem));
    const names = request.extensions.find((extension) => extension instanceof x509.SubjectAlternativeNameExtension);
    return issue(inputs, {
      subject: request.subjectName,
      publicKey: await request.publicKey.export(webcrypto as Crypto),
      names,
      issuer: authority.subjectName,
      issuerKeyId: authority.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId,
      signer: await signingKey(text(inputs.caPrivateKeyPem)),
    });
  },
  updates: ["earlyRenewalHours"],
  knownToPlan: ["earlyRenewalHours", "validityPeriodHours"],
  update: (old) => Promise.resolve(old.outputs),
  isDue,
};
