import * as pulumi from "@pulumi/pulumi";
import type { Provided } from "../args/certificate";
import { checkProvided } from "../certificate/checkProvided";
import { secretOf } from "../connection";
import { asRunError } from "../refusal";
import type { Source, Wanted } from "./source";
import { warn } from "./warn";

/** The user's own key and certificate. No resource is made: what is given is checked, and sent. */
export function provided({ endpoint, component }: Wanted, args: pulumi.Input<Provided>): Source {
  const { certificatePem, chainPem } = pulumi.output(args);
  const pair = pulumi
    .all([endpoint, certificatePem, chainPem, secretOf(args, "privateKeyPem")])
    .apply(([e, leaf, chain, key]) =>
      asRunError(() => checkProvided(e, { certificatePem: leaf, chainPem: chain, privateKeyPem: key }, Date.now())),
    );
  // Of all that is known of the pair only the key is a secret.
  const shown = <T>(part: pulumi.Output<T>) => pulumi.unsecret(part);
  warn(shown(pair.warnings), component);
  return {
    chainPem: shown(pair.chainPem),
    certificatePem: shown(pair.certificatePem),
    privateKeyPem: pair.privateKeyPem,
    trustPem: shown(pair.trustPem),
    notBefore: shown(pair.notBefore),
    expiresAt: shown(pair.expiresAt),
    renewsAt: shown(pair.renewsAt),
  };
}
