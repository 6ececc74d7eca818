import { subjectRequest } from "../certificate/requests";
import type { KeyOnHostModel } from "../model/certificateModel";
import type { Owner } from "./payload";
import { asRoot, keyScript, valueLines } from "./script";

/** What the host tells of a key: nothing of it is secret. */
export interface KeyTold {
  readonly certificateRequestPem: string;
  readonly publicKeyPem: string;
}

/** Kind and version stand in the file's name: on one machine, what lies under one name is always the same key. */
export function keyPath({ name, keyAlgorithm, keyVersion }: KeyOnHostModel): string {
  const kind = keyAlgorithm.toLowerCase().split("_").join("-");
  return `/etc/pki/tls/private/wss-endpoint-${name}.host-${kind}-${keyVersion}.key`;
}

/** What `make_key` and `remove_key` read on standard input. It holds the sudo password, so it is a secret. */
export function keyInput(key: KeyOnHostModel, owner: Owner, sudoPassword: string): string {
  const { subject, dnsNames, ipAddresses } = subjectRequest(key);
  const values = {
    endpoint: key.name,
    ...owner,
    key_path: keyPath(key),
    key_algorithm: key.keyAlgorithm,
    common_name: subject.commonName,
    names: [...dnsNames.map((name) => `DNS:${name}`), ...ipAddresses.map((address) => `IP:${address}`)].join(" "),
  };
  return asRoot(sudoPassword, keyScript([...valueLines(values), "end"]));
}

/** Undefined where something else has run: SSH may run what exits with 0 and is not what was sent. */
export function keyTold(stdout: string): KeyTold | undefined {
  const [request] = /-----BEGIN CERTIFICATE REQUEST-----[^-]+-----END CERTIFICATE REQUEST-----/.exec(stdout) ?? [];
  const [publicKey] = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/.exec(stdout) ?? [];
  if (request === undefined || publicKey === undefined) return undefined;
  return { certificateRequestPem: `${request}\n`, publicKeyPem: `${publicKey}\n` };
}
