import * as pulumi from "@pulumi/pulumi";
import type { KeyOnHostArgs } from "./args/keyOnHostArgs";
import type { WssEndpointOnHostsArgs } from "./args/wssEndpointOnHostsArgs";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import type { WssEndpointsArgs } from "./args/wssEndpointsArgs";
import type { CertificateModel, KeyOnHostModel } from "./model/certificateModel";
import { Collector, LATER } from "./model/collector";
import type { EndpointModel } from "./model/endpointModel";
import { type HostModel, SECRETS } from "./model/hostModel";
import { parseEndpoint, readNames, readTlsProfile } from "./model/parseEndpoint";
import { parseEndpoints } from "./model/parseEndpoints";
import { parseKeyOnHost } from "./model/parseKeyOnHost";
import { type OnHosts, parseOnHosts } from "./model/parseOnHosts";
import { PEMS, readCertificate } from "./model/readCertificate";
import { asRunError } from "./refusal";

/** Endpoints of one host, and how it is reached. */
export interface Resolved {
  readonly endpoints: readonly EndpointModel[];
  readonly host: HostModel;
}

/** The checked values behind the arguments of one endpoint. */
export function resolve(name: string, args: WssEndpointArgs): pulumi.Output<Resolved> {
  return checked(withoutSecrets(args), (known) => {
    const { endpoint, host } = parseEndpoint(name, known);
    return { endpoints: [endpoint], host };
  });
}

/** A key that is made on a host, and how that is reached. */
export function resolveKey(name: string, args: KeyOnHostArgs): pulumi.Output<{ key: KeyOnHostModel; host: HostModel }> {
  return checked(withoutSecrets(args), (known) => parseKeyOnHost(name, known));
}

/** The same of several. */
export function resolveTogether(name: string, args: WssEndpointsArgs): pulumi.Output<Resolved> {
  const { endpoints, ...shared } = args as Partial<WssEndpointsArgs>;
  const known = { ...withoutSecrets(shared), endpoints: mapped(endpoints, withoutSecrets) };
  return checked(known, (all) => parseEndpoints(name, all));
}

/** The same of one on several hosts. */
export function resolveOnHosts(name: string, args: WssEndpointOnHostsArgs): pulumi.Output<OnHosts> {
  const { hosts, ...own } = args as Partial<WssEndpointOnHostsArgs>;
  const known = { ...withoutSecrets(own), hosts: mapped(hosts, maskInput) };
  return checked(known, (all) => parseOnHosts(name, all));
}

/** What an endpoint's certificate argument alone says. What is wrong with it, the check of all arguments tells. */
export function resolveCertificate(
  args: Pick<WssEndpointArgs, "certificate" | "tlsProfile">,
): pulumi.Output<CertificateModel> {
  const { certificate, tlsProfile } = args;
  const known = pulumi.output(withoutSecrets({ certificate, tlsProfile }));
  return known.apply((all) => {
    const c = new Collector();
    return readCertificate(c, all.certificate, readTlsProfile(c, all.tlsProfile));
  });
}

/** The same of its names: nothing where there are none, so that the host's address is meant. */
export function resolveNames({ serverNames, ipAddresses }: Pick<WssEndpointArgs, "serverNames" | "ipAddresses">) {
  return pulumi.output({ serverNames, ipAddresses }).apply((given) => {
    const names = readNames(new Collector(), given, "");
    return names.serverNames.length + names.ipAddresses.length > 0 ? names : undefined;
  });
}

/** An object with its values changed, where it is one and they are: what is neither is told by the check. */
function mapped(owner: unknown, change: (value: object) => unknown): unknown {
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !isLater(value);
  if (!isObject(owner) || Array.isArray(owner)) return owner;
  return Object.fromEntries(
    Object.entries(owner).map(([key, value]) => [key, isObject(value) ? change(value) : value]),
  );
}

/**
 * What a check makes of arguments. What is plain is checked at once, so that a mistake is an error before any resource is
 * made; Outputs when they are known, before the host is touched.
 * @throws pulumi.RunError with every issue at once
 */
export function checked<T>(args: object, check: (known: unknown) => T): pulumi.Output<T> {
  const now = asRunError(() => check(knownNow(args)));
  if (isPlain(args)) return pulumi.output(now) as pulumi.Output<T>;
  const later = pulumi.output(args);
  return pulumi
    .all([later, pulumi.isSecret(later)])
    .apply(([known, isSecret]) => asRunError(() => check(known), isSecret));
}

/** Fields that are hidden, and fields of host and certificate that have such fields. */
const HIDDEN = [...SECRETS, ...PEMS];
const OWNERS = ["bastion", "authority", "provided"];

/**
 * One secret inside would make the whole value secret, and hide every change of the configuration in a preview. Whether
 * the secrets are there is all that a check needs.
 */
function withoutSecrets(args: object | undefined): Record<string, unknown> {
  const given = { ...args } as Record<string, unknown>;
  for (const key of ["host", "certificate"]) if (key in given) given[key] = maskInput(given[key]);
  return given;
}

function maskInput(value: unknown): unknown {
  return isLater(value) ? pulumi.unsecret((pulumi.output(value) as pulumi.Output<unknown>).apply(mask)) : mask(value);
}

function mask(owner: unknown): unknown {
  if (typeof owner !== "object" || owner === null) return owner;
  const masked = Object.entries(owner).map(([key, value]: [string, unknown]) => {
    if (OWNERS.includes(key)) return [key, maskInput(value)];
    const given = value !== undefined && value !== null && value !== "";
    return [key, given && HIDDEN.includes(key) ? "[secret]" : value];
  });
  return Object.fromEntries(masked);
}

function isPlain(value: unknown): boolean {
  if (isLater(value)) return false;
  return typeof value !== "object" || value === null || Object.values(value).every(isPlain);
}

function knownNow(value: unknown): unknown {
  if (isLater(value)) return LATER;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(knownNow);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, knownNow(item)]));
}

/** Whether it is known only when other resources are made. */
export function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
