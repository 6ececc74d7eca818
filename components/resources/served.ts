import * as pulumi from "@pulumi/pulumi";
import type { ServedEndpoint } from "../args/servedEndpoint";
import { fingerprint } from "../certificate/details";
import { url } from "../host/payload";
import { asOnHost, certificateTold, type CertificateTold } from "../host/report";
import type { HostTransaction } from "./hostTransaction";
import type { EndpointMember } from "./members";

/** What a component says of an endpoint, each value known in its time. */
type Served = { readonly [K in Exclude<keyof ServedEndpoint, "config">]: pulumi.Output<ServedEndpoint[K]> };

/** Whoever uses an output waits for the proof, on each host that has the endpoint. */
export function served({ name, endpoint, source }: EndpointMember, hosts: readonly HostTransaction[]): Served {
  // The first one stands for all: they have the same certificate, unless each host's is kept there by others.
  const told = hosts[0]?.stdout.apply((said) => certificateTold(said, name));
  const orTold = (own: pulumi.Output<string>, key: keyof CertificateTold) =>
    pulumi.all([own, told]).apply(([text, t]) => (text === "" ? (t?.[key] ?? "") : text));
  const proof = pulumi.all(hosts.map((host) => host.proof));
  const proved = <T>(value: pulumi.Output<T>): pulumi.Output<T> => pulumi.all([value, proof]).apply(([v]) => v as T);
  const certificatePem = proved(source.certificatePem);
  return {
    url: proved(endpoint.apply(url)),
    certificatePem,
    trustPem: proved(source.trustPem),
    fingerprint: orTold(
      certificatePem.apply((pem) => (pem === "" ? "" : fingerprint(pem))),
      "fingerprint",
    ),
    notBefore: proved(orTold(source.notBefore, "notBefore")),
    expiresAt: proved(orTold(source.expiresAt, "expiresAt")),
    renewsAt: proved(source.renewsAt),
  };
}

/** The configuration as it stands on a host. */
export function configOn({ rendered }: EndpointMember, { stdout, proof }: HostTransaction): pulumi.Output<string> {
  return pulumi.all([rendered, stdout, proof]).apply(([config, said]) => asOnHost(config, said));
}
