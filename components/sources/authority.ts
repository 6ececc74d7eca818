import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Authority } from "../args/certificate";
import { checkAuthority, checkOutlives } from "../certificate/checkAuthority";
import { LEAF_USES, subjectRequest } from "../certificate/requests";
import { secretOf } from "../connection";
import { asRunError } from "../resolve";
import { made, privateKey } from "./made";
import { modelOf, type Source, type Wanted } from "./source";
import { warn } from "./warn";

/** A certificate that a private CA signs: clients trust the CA, and so every renewal. The CA's key stays here. */
export function authority(wanted: Wanted, args: pulumi.Input<Authority>): Source {
  const { name, prefix, endpoint, component } = wanted;
  const model = modelOf(wanted, "authority");
  const ca = pulumi
    .all([model, pulumi.output(args).certificatePem, secretOf(args, "privateKeyPem")])
    .apply(([m, certificatePem, privateKeyPem]) =>
      asRunError(() => checkAuthority(name, m, { certificatePem, privateKeyPem }, Date.now())),
    );
  const shown = <T>(part: pulumi.Output<T>) => pulumi.unsecret(part);
  warn(shown(ca.warnings), component);

  const key = privateKey(`${prefix}-key`, model, component);
  const { subject, dnsNames, ipAddresses } = endpoint.apply(subjectRequest);
  const request = new tls.CertRequest(
    `${prefix}-request`,
    { privateKeyPem: key.privateKeyPem, subject, dnsNames, ipAddresses },
    { parent: component },
  );
  const caPem = shown(ca.certificatePem);
  const certificate = new tls.LocallySignedCert(
    `${prefix}-certificate`,
    {
      certRequestPem: request.certRequestPem,
      caCertPem: caPem,
      caPrivateKeyPem: ca.privateKeyPem,
      allowedUses: LEAF_USES,
      setSubjectKeyId: true,
      validityPeriodHours: model.validityPeriodHours,
      earlyRenewalHours: model.earlyRenewalHours,
    },
    { parent: component },
  );
  const certificatePem = pulumi.all([certificate.certPem, caPem]).apply(([leaf, issuer]) => {
    asRunError(() => {
      checkOutlives(name, new X509Certificate(leaf), new X509Certificate(issuer));
    });
    return leaf;
  });
  const chainPem = pulumi.all([certificatePem, shown(ca.chainPem)]).apply((pems) => pems.join(""));
  const pems = { chainPem, certificatePem, trustPem: shown(ca.trustPem), privateKeyPem: key.privateKeyPem };
  return { ...pems, ...made(certificate, model, component) };
}
