import { alternativeNames, isDue, issue, nameOf, signingKey } from "./certificates";
import type { Provider } from "./provider";
import { type Fields, text } from "./secrets";

/** tls.SelfSignedCert: a new input is a new certificate, and so is the moment from which renewal is due. */
export const selfSignedCertProvider: Provider = {
  async create(inputs) {
    const signer = await signingKey(text(inputs.privateKeyPem));
    const subject = nameOf(inputs.subject as Fields);
    const names = alternativeNames(inputs);
    return issue(inputs, { subject, publicKey: signer.keys.publicKey, names, issuer: subject, signer });
  },
  updates: ["earlyRenewalHours"],
  knownToPlan: ["earlyRenewalHours", "validityPeriodHours"],
  update: (old) => Promise.resolve(old.outputs),
  isDue,
};
