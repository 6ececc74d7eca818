import * as tls from "@pulumi/tls";
import { SELF_SIGNED_USES, subjectRequest } from "../certificate/requests";
import { untraced } from "../resources/untraced";
import { made, privateKey } from "./made";
import { modelOf, type Source, type Wanted } from "./source";

/** A certificate that its own key signs: clients trust it itself. */
export function selfSigned(wanted: Wanted): Source {
  const { prefix, asked, component } = wanted;
  const model = modelOf(wanted, "selfSigned");
  const key = privateKey(`${prefix}-key`, model, component);
  const { subject, dnsNames, ipAddresses } = asked.named.apply(subjectRequest);
  const args = {
    privateKeyPem: key.privateKeyPem,
    ...{ subject, dnsNames, ipAddresses },
    allowedUses: SELF_SIGNED_USES,
    validityPeriodHours: model.validityPeriodHours,
    earlyRenewalHours: model.earlyRenewalHours,
  };
  const certificate = untraced(() => new tls.SelfSignedCert(`${prefix}-certificate`, args, { parent: component }));
  const { certPem } = certificate;
  const pems = { chainPem: certPem, certificatePem: certPem, trustPem: certPem, privateKeyPem: key.privateKeyPem };
  return { ...pems, ...made(wanted.name, certificate, model, component) };
}
