import * as pulumi from "@pulumi/pulumi";
import type { ServedEndpoint } from "../args/servedEndpoint";
import { fingerprint } from "../certificate/details";
import { url } from "../host/payload";
import { asOnHost } from "../host/report";
import type { HostTransaction } from "./hostTransaction";
import type { EndpointMember } from "./members";

/** What a component says of an endpoint, each value known in its time. */
type Served = { readonly [K in Exclude<keyof ServedEndpoint, "config">]: pulumi.Output<ServedEndpoint[K]> };

/** Whoever uses an output waits for the proof, on each host that has the endpoint. */
export function served({ endpoint, source }: EndpointMember, hosts: readonly HostTransaction[]): Served {
  const proof = pulumi.all(hosts.map((host) => host.proof));
  const proved = <T>(value: pulumi.Output<T>): pulumi.Output<T> => pulumi.all([value, proof]).apply(([v]) => v as T);
  const certificatePem = proved(source.certificatePem);
  return {
    url: proved(endpoint.apply(url)),
    certificatePem,
    trustPem: proved(source.trustPem),
    fingerprint: certificatePem.apply(fingerprint),
    notBefore: proved(source.notBefore),
    expiresAt: proved(source.expiresAt),
    renewsAt: proved(source.renewsAt),
  };
}

/** The configuration as it stands on a host. */
export function configOn({ rendered }: EndpointMember, { stdout, proof }: HostTransaction): pulumi.Output<string> {
  return pulumi.all([rendered, stdout, proof]).apply(([config, said]) => asOnHost(config, said));
}
