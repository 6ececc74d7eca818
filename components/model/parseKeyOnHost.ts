import { KeyAlgorithm } from "../args/certificate";
import type { KeyOnHostModel } from "./certificateModel";
import { Collector } from "./collector";
import { type HostModel, readHost } from "./hostModel";
import { InvalidArguments, quoted } from "./issue";
import { parseEndpointName } from "./names";
import { readNames } from "./parseEndpoint";
import { oneOf } from "./plainValues";
import { readKeyVersion } from "./readCertificate";

const FIELDS = ["host", "serverNames", "ipAddresses", "keyAlgorithm", "keyVersion"] as const;

/**
 * A key on a host as plain checked values, from resolved arguments.
 * @throws InvalidArguments with every issue at once
 */
export function parseKeyOnHost(name: string, args: unknown): { key: KeyOnHostModel; host: HostModel } {
  const c = new Collector();
  const a = c.fields("", args, FIELDS);
  const host = readHost(c, a.host);
  const key: KeyOnHostModel = {
    name: c.optional("name", name, parseEndpointName, "unnamed"),
    ...readNames(c, a, host.address),
    keyAlgorithm: c.optional("keyAlgorithm", a.keyAlgorithm, oneOf(KeyAlgorithm), KeyAlgorithm.EcdsaP256),
    keyVersion: readKeyVersion(c, "keyVersion", a.keyVersion),
  };
  if (c.issues.length > 0) throw new InvalidArguments(`key on host ${quoted(name)}`, c.issues);
  return { key, host };
}
