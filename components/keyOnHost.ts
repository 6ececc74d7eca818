import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { KeyOnHostArgs } from "./args/keyOnHostArgs";
import { secretOf } from "./connection";
import { keyInput, keyPath, keyTold } from "./host/key";
import { commandLine } from "./host/transaction";
import { sudoLine } from "./model/sudoPassword";
import { asRunError } from "./refusal";
import { resolveKey } from "./resolve";
import { hostCommand, ownerOf, refuseOtherScript } from "./resources/hostCommand";

/**
 * A TLS key that is made on a CentOS / RHEL host and never leaves it: it is in no state and on no wire. What leaves the host
 * is the request for its certificate, which a CA signs; the two outputs that name key and request go into an endpoint's
 * certificate.authority.
 */
export class KeyOnHost extends pulumi.ComponentResource {
  /** The request for a certificate (PKCS#10, PEM), for the names that were given. It stays the same as long as they do. */
  public readonly certificateRequestPem: pulumi.Output<string>;
  /** Where the key lies on the host: a file that root alone can read. */
  public readonly privateKeyPath: pulumi.Output<string>;
  /** The public key, PEM (SubjectPublicKeyInfo), which clients may pin. */
  public readonly publicKeyPem: pulumi.Output<string>;

  constructor(name: string, args: KeyOnHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wss-endpoint:index:KeyOnHost", name, {}, opts);
    const { host } = args;
    const resolved = resolveKey(name, args);
    const stdin = pulumi
      .all([resolved, ownerOf(this, host), secretOf(host, "sudoPassword")])
      .apply(([{ key }, owner, sudoPassword]) =>
        keyInput(
          key,
          owner,
          asRunError(() => sudoLine(name, sudoPassword)),
        ),
      );
    const { stdout, urn } = hostCommand({
      ...{ component: this, host, stdin },
      name: `${name}-key`,
      hostModel: resolved.apply((known) => known.host),
      create: commandLine("make_key", name),
      delete: commandLine("remove_key", name),
      // The request is an output, and no news.
      logging: command.remote.Logging.None,
    });
    const told = pulumi.all([stdout, urn]).apply(([said, own]) => keyTold(said) ?? refuseOtherScript(own));
    this.certificateRequestPem = pulumi.unsecret(told.apply((known) => known.certificateRequestPem));
    this.publicKeyPem = pulumi.unsecret(told.apply((known) => known.publicKeyPem));
    // Known before the key is made, and yet whoever refers to it comes after it, and goes before it.
    this.privateKeyPath = pulumi.unsecret(pulumi.all([resolved, urn]).apply(([{ key }]) => keyPath(key)));
    this.registerOutputs({
      certificateRequestPem: this.certificateRequestPem,
      privateKeyPath: this.privateKeyPath,
      publicKeyPem: this.publicKeyPem,
    });
  }
}
