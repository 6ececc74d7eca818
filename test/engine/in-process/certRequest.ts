import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { alternativeNames, nameOf, signingKey } from "./certificates";
import type { Provider } from "./provider";
import { type Fields, text } from "./secrets";

/** tls.CertRequest: every change of its inputs is another request. */
export const certRequestProvider: Provider = {
  async create(inputs) {
    const { keys, algorithm } = await signingKey(text(inputs.privateKeyPem));
    const names = alternativeNames(inputs);
    const request = await x509.Pkcs10CertificateRequestGenerator.create(
      { name: nameOf(inputs.subject as Fields), keys, signingAlgorithm: algorithm, extensions: names ? [names] : [] },
      webcrypto as Crypto,
    );
    return { certRequestPem: `${request.toString("pem")}\n` };
  },
};
