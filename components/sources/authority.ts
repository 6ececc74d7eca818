import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Authority } from "../args/certificate";
import {
  checkAuthority,
  checkOutlives,
  checkRequest,
  checkRequested,
  refuseLateRequest,
} from "../certificate/checkAuthority";
import { LEAF_USES, subjectRequest } from "../certificate/requests";
import { secretOf } from "../connection";
import type { SignedModel } from "../model/certificateModel";
import { checkRequestedKey } from "../model/tlsProfile";
import { asRunError } from "../refusal";
import { isLater } from "../resolve";
import { untraced } from "../resources/untraced";
import { made, privateKey } from "./made";
import { modelOf, type Source, type Wanted } from "./source";
import { warn } from "./warn";

/** What the CA signs, and the key that it is for. */
interface Requested {
  readonly certificateRequestPem: pulumi.Output<string>;
  /** Empty where the key lies on the host. */
  readonly privateKeyPem: pulumi.Output<string>;
}

/** A certificate that a private CA signs: clients trust the CA, and so every renewal. The CA's key stays here. */
export function authority(wanted: Wanted, args: pulumi.Input<Authority>): Source {
  const { name, prefix, endpoint, asked, component } = wanted;
  const model = modelOf(wanted, "authority");
  const isMadeHere = !hasRequest(args);
  const ca = pulumi
    .all([asked.named, model, pulumi.output(args).certificatePem, secretOf(args, "privateKeyPem")])
    .apply(([served, m, certificatePem, privateKeyPem]) =>
      asRunError(() => {
        if (isMadeHere && m.privateKeyPath !== undefined) refuseLateRequest(name);
        return checkAuthority(served, m, { certificatePem, privateKeyPem }, Date.now());
      }),
    );
  const shown = <T>(part: pulumi.Output<T>) => pulumi.unsecret(part);
  warn(shown(ca.warnings), component);

  const { certificateRequestPem, privateKeyPem } = isMadeHere ? madeHere(wanted, model) : madeOnHost(name, args);
  const caPem = shown(ca.certificatePem);
  const signed = {
    certRequestPem: certificateRequestPem,
    caCertPem: caPem,
    caPrivateKeyPem: ca.privateKeyPem,
    allowedUses: LEAF_USES,
    setSubjectKeyId: true,
    validityPeriodHours: model.validityPeriodHours,
    earlyRenewalHours: model.earlyRenewalHours,
  };
  const certificate = untraced(() => new tls.LocallySignedCert(`${prefix}-certificate`, signed, { parent: component }));
  const certificatePem = pulumi
    .all([certificate.certPem, shown(ca.firstToEndPem), endpoint])
    .apply(([leaf, firstToEnd, served]) => {
      asRunError(() => {
        const own = new X509Certificate(leaf);
        checkOutlives(name, own, new X509Certificate(firstToEnd));
        if (isMadeHere) return;
        checkRequested(served, leaf);
        checkRequestedKey(served, own.publicKey.asymmetricKeyType);
      });
      return leaf;
    });
  const chainPem = pulumi.all([certificatePem, shown(ca.chainPem)]).apply((pems) => pems.join(""));
  const pems = { chainPem, certificatePem, trustPem: shown(ca.trustPem), privateKeyPem };
  return { ...pems, ...made(name, certificate, model, component) };
}

/** Which resources are made depends on it, so it has to be known at once. */
function hasRequest(args: pulumi.Input<Authority>): boolean {
  return !isLater(args) && ((args as Authority).certificateRequestPem ?? undefined) !== undefined;
}

function madeHere({ prefix, asked, component }: Wanted, model: pulumi.Output<SignedModel>): Requested {
  const { privateKeyPem } = privateKey(`${prefix}-key`, model, component);
  const { subject, dnsNames, ipAddresses } = asked.named.apply(subjectRequest);
  const wanted = { privateKeyPem, subject, dnsNames, ipAddresses };
  const request = untraced(() => new tls.CertRequest(`${prefix}-request`, wanted, { parent: component }));
  return { certificateRequestPem: request.certRequestPem, privateKeyPem };
}

function madeOnHost(name: string, args: pulumi.Input<Authority>): Requested {
  const given = pulumi.output(args).certificateRequestPem as pulumi.Output<string>;
  return {
    certificateRequestPem: pulumi.unsecret(given.apply((pem) => asRunError(() => checkRequest(name, pem)))),
    privateKeyPem: pulumi.output(""),
  };
}
