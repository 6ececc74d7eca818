import * as pulumi from "@pulumi/pulumi";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import { LATER } from "./model/collector";
import type { EndpointModel } from "./model/endpointModel";
import { InvalidArguments } from "./model/issue";
import { type HostModel, SECRETS } from "./model/hostModel";
import { parseEndpoint } from "./model/parseEndpoint";
import { PEMS } from "./model/readCertificate";

export interface Resolved {
  readonly endpoint: EndpointModel;
  readonly host: HostModel;
}

/** The checked values behind the arguments. */
export function resolve(name: string, args: WssEndpointArgs): pulumi.Output<Resolved> {
  return checked(withoutSecrets(args), (known) => parseEndpoint(name, known));
}

/**
 * As far as it is known by now, with defaults for what is not.
 * @throws InvalidArguments with every issue that no later value can change
 */
export function readNow(name: string, args: WssEndpointArgs): Resolved {
  return parseEndpoint(name, knownNow(withoutSecrets(args)));
}

/**
 * What a check makes of arguments. What is plain is checked at once, so that a mistake is an error before any resource is
 * made; Outputs when they are known, before the host is touched.
 * @throws pulumi.RunError with every issue at once
 */
export function checked<T>(args: object, check: (known: unknown) => T): pulumi.Output<T> {
  const now = asRunError(() => check(knownNow(args)));
  if (isPlain(args)) return pulumi.output(now) as pulumi.Output<T>;
  return pulumi.output(args).apply((known) => asRunError(() => check(known)));
}

/** A RunError, because Pulumi shows its message alone: what is wrong is in the arguments, not in a line of code. */
export function asRunError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidArguments ? new pulumi.RunError(error.message) : error;
  }
}

/** Fields that are hidden, and fields of host and certificate that have such fields. */
const HIDDEN = [...SECRETS, ...PEMS];
const OWNERS = ["bastion", "authority", "provided"];

/**
 * One secret inside would make the whole value secret, and hide every change of the configuration in a preview. Whether
 * the secrets are there is all that a check needs.
 */
function withoutSecrets(args: Partial<WssEndpointArgs> | undefined): Record<string, unknown> {
  return { ...args, host: maskInput(args?.host), certificate: maskInput(args?.certificate) };
}

function maskInput(value: unknown): unknown {
  return pulumi.Output.isInstance(value) ? pulumi.unsecret(value.apply(mask)) : mask(value);
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

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
