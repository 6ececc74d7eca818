import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointArgs } from "../args/wssEndpointArgs";
import type { Named } from "../certificate/requests";
import type { CertificateModel } from "../model/certificateModel";
import type { EndpointModel } from "../model/endpointModel";
import { resolveCertificate, resolveNames } from "../resolve";

/** The arguments of an endpoint that say which key and certificate it has. */
export type AskingArgs = Pick<WssEndpointArgs, "certificate" | "tlsProfile" | "serverNames" | "ipAddresses">;

/** What a key and certificate are asked for. */
export interface Asked {
  readonly certificate: pulumi.Output<CertificateModel>;
  readonly named: pulumi.Output<Named>;
}

/**
 * In an up, what is made waits for the check of all arguments. In a preview nothing is made, and some may not be known, such
 * as the address of a machine that is being replaced: the key and certificate that are there have to be seen to stay all
 * the same, and the tls provider refuses what it does not know of them.
 */
export function askedOf(name: string, args: AskingArgs, endpoint: pulumi.Output<EndpointModel>): Asked {
  if (!pulumi.runtime.isDryRun()) return { certificate: endpoint.apply((e) => e.certificate), named: endpoint };
  const given = resolveNames(args);
  const named = given.apply((names) => (names === undefined ? endpoint : pulumi.output({ name, ...names })));
  return { certificate: resolveCertificate(args), named };
}
