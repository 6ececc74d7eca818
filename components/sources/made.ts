import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { renewsAt } from "../certificate/details";
import { keyRequest } from "../certificate/requests";
import type { MadeModel } from "../model/certificateModel";
import { untraced } from "../resources/untraced";

/** A key that stays when the certificate is renewed, until another version of it is asked for. */
export function privateKey(name: string, model: pulumi.Output<MadeModel>, parent: pulumi.Resource): tls.PrivateKey {
  const { algorithm, ecdsaCurve, rsaBits } = model.apply((made) => keyRequest(made.keyAlgorithm));
  const replacementTrigger = model.keyVersion;
  const options = { parent, replacementTrigger };
  return untraced(() => new tls.PrivateKey(name, { algorithm, ecdsaCurve, rsaBits }, options));
}

/**
 * When a certificate of the tls provider is valid, and when it is renewed. A preview says that it will be, and why: not the
 * day, because what is to be replaced has no outputs in a preview.
 */
export function made(
  name: string,
  certificate: tls.SelfSignedCert | tls.LocallySignedCert,
  model: pulumi.Output<MadeModel>,
  component: pulumi.Resource,
) {
  pulumi.all([certificate.readyForRenewal, certificate.earlyRenewalHours]).apply(async ([isDue, hours]) => {
    if (isDue && pulumi.runtime.isDryRun())
      await pulumi.log.warn(`the certificate of ${name} ends within ${hours} hours: up renews it`, component);
  });
  return {
    notBefore: certificate.validityStartTime,
    expiresAt: certificate.validityEndTime,
    renewsAt: pulumi
      .all([certificate.validityEndTime, model.earlyRenewalHours])
      .apply(([end, hours]) => renewsAt(end, hours)),
  };
}
