import type * as pulumi from "@pulumi/pulumi";
import type { CertificateModel } from "../model/certificateModel";
import type { EndpointModel } from "../model/endpointModel";
import type { Asked } from "./asked";

/** A key and certificate, wherever they come from. Of those that others keep on the host all is empty. */
export interface Source {
  /** What lies on the host: the leaf, and behind it what clients need to know of its issuers. */
  readonly chainPem: pulumi.Output<string>;
  readonly privateKeyPem: pulumi.Output<string>;
  /** The leaf alone. */
  readonly certificatePem: pulumi.Output<string>;
  readonly trustPem: pulumi.Output<string>;
  readonly notBefore: pulumi.Output<string>;
  readonly expiresAt: pulumi.Output<string>;
  readonly renewsAt: pulumi.Output<string>;
}

/** What a source works with: the endpoint, its checked arguments, and the component that owns the resources. */
export interface Wanted {
  readonly name: string;
  /** What the resources' names begin with. */
  readonly prefix: string;
  readonly endpoint: pulumi.Output<EndpointModel>;
  readonly asked: Asked;
  readonly component: pulumi.Resource;
}

/** What the arguments say of the certificate. That it is of this kind has been found out from the same arguments. */
export function modelOf<K extends CertificateModel["kind"]>(
  { asked }: Wanted,
  kind: K,
): pulumi.Output<Extract<CertificateModel, { kind: K }>> {
  return asked.certificate.apply((certificate) => {
    if (certificate.kind !== kind) throw new Error(`the certificate is ${certificate.kind}, not ${kind}`);
    return certificate as Extract<CertificateModel, { kind: K }>;
  });
}
