import * as pulumi from "@pulumi/pulumi";
import type { Source } from "./source";

/** A key and certificate that others keep on the host. Nothing of them is here: what is known, the host says. */
export function maintained(): Source {
  const nothing = pulumi.output("");
  return {
    chainPem: nothing,
    privateKeyPem: nothing,
    certificatePem: nothing,
    trustPem: nothing,
    notBefore: nothing,
    expiresAt: nothing,
    renewsAt: nothing,
  };
}
