import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./args/host";
import type { WssEndpointArgs } from "./args/wssEndpointArgs";
import { certificateId, fingerprint, validity } from "./certificate/details";
import { connection, secretOf } from "./connection";
import { payload, url } from "./host/payload";
import { asOnHost, freshWarnings, isProved } from "./host/report";
import { commandLine, standardInput } from "./host/transaction";
import { doubts } from "./model/doubts";
import type { EndpointModel } from "./model/endpointModel";
import { sudoLine } from "./model/sudoPassword";
import { certificatePath, privateKeyPath, render, type RenderedConfig, renderForPreview } from "./nginx/render";
import { asRunError, resolve } from "./resolve";
import { sourceOf } from "./sources/sourceOf";

/**
 * A secure WebSocket endpoint (wss) on a CentOS / RHEL host: nginx, with a TLS key and certificate of its own, in front
 * of plain ws servers. Made in one transaction on the host, proved by what is then served, and put back if it fails.
 */
export class WssEndpoint extends pulumi.ComponentResource {
  /** The url that clients connect to, known once the endpoint has been proved. */
  public readonly url: pulumi.Output<string>;
  /** The endpoint's own certificate, PEM. */
  public readonly certificatePem: pulumi.Output<string>;
  /** The certificate that clients have to trust, PEM: the self-signed one itself, or its CA. */
  public readonly trustPem: pulumi.Output<string>;
  /** SHA-256 fingerprint of the certificate: pairs of hex digits with colons between. */
  public readonly fingerprint: pulumi.Output<string>;
  /** The moment from which the certificate is valid, RFC 3339. */
  public readonly notBefore: pulumi.Output<string>;
  /** The moment at which the certificate expires, RFC 3339. */
  public readonly expiresAt: pulumi.Output<string>;
  /** The moment from which the next `up` renews the certificate, RFC 3339. Nothing renews it without an `up`. */
  public readonly renewsAt: pulumi.Output<string>;
  /** The configuration file on the host, as it stands there: without the TLS groups that its nginx does not have. */
  public readonly config: pulumi.Output<string>;

  constructor(name: string, args: WssEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    const { endpoint, host } = resolve(name, args);
    // The component's input, so that a preview shows line by line what changes on the host.
    super("wss-endpoint:index:WssEndpoint", name, { config: endpoint.apply(renderForPreview) }, opts);
    endpoint.apply(async (e) => {
      for (const doubt of doubts(e)) await pulumi.log.warn(doubt, this);
    });
    const certificate = sourceOf({ name, endpoint, component: this }, args.certificate);
    const rendered = pulumi.all([endpoint, certificate.chainPem]).apply(([e, pem]) => renderFor(e, pem));
    const hostName = hostNameOf(args.host);
    const stdin = pulumi
      .all([endpoint, rendered, certificate.chainPem, certificate.privateKeyPem, secretOf(args.host, "sudoPassword")])
      .apply(([e, { text, generation }, pem, privateKey, sudoPassword]) =>
        standardInput(
          payload(
            e,
            { owner: owner(), host: hostName },
            { generation, certificateId: certificateId(pem), ...validity(pem) },
          ),
          { config: text, certificate: pem, private_key: privateKey },
          asRunError(() => sudoLine(name, sudoPassword)),
        ),
      );
    // The host's name stands in the resource's, because the provider's errors name no host.
    const transaction = new command.remote.Command(
      `${name}-${hostName}`,
      {
        connection: connection(host, args.host),
        create: commandLine("apply", name),
        delete: commandLine("remove", name),
        stdin: pulumi.secret(stdin),
        logging: command.remote.Logging.Stdout,
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );

    // What a command prints is gone from a terminal with its last line; a diagnostic stays.
    transaction.stdout.apply(async (said) => {
      for (const warning of freshWarnings(said, Date.now())) await pulumi.log.warn(warning, this);
    });

    // Whoever uses an output waits for the proof.
    const proof = pulumi.all([transaction.stdout, transaction.urn]).apply(refuseWithoutProof);
    const proved = <T>(value: pulumi.Output<T>): pulumi.Output<T> => pulumi.all([value, proof]).apply(([v]) => v as T);
    this.url = proved(endpoint.apply(url));
    this.certificatePem = proved(certificate.certificatePem);
    this.trustPem = proved(certificate.trustPem);
    this.fingerprint = this.certificatePem.apply(fingerprint);
    this.notBefore = proved(certificate.notBefore);
    this.expiresAt = proved(certificate.expiresAt);
    this.renewsAt = proved(certificate.renewsAt);
    this.config = proved(pulumi.all([rendered, transaction.stdout]).apply(([config, said]) => asOnHost(config, said)));
    this.registerOutputs({
      url: this.url,
      certificatePem: this.certificatePem,
      trustPem: this.trustPem,
      fingerprint: this.fingerprint,
      notBefore: this.notBefore,
      expiresAt: this.expiresAt,
      renewsAt: this.renewsAt,
      config: this.config,
    });
  }
}

function renderFor(model: EndpointModel, chainPem: string): RenderedConfig {
  const id = certificateId(chainPem);
  return render(model, { certificate: certificatePath(model.name, id), privateKey: privateKeyPath(model.name, id) });
}

/** Pulumi takes the command for done, because it exited with 0: only without it in the state the next up runs it again. */
function refuseWithoutProof([stdout, urn]: [string, string]): void {
  if (isProved(stdout)) return;
  throw new pulumi.RunError(
    "what SSH ran on the host exited with 0, but is not what was sent: a forced command (ForceCommand in sshd_config, command= in " +
      `authorized_keys), or a login shell that is no shell; mend that, then: pulumi state delete '${urn}' && pulumi up`,
  );
}

/** The stack that an endpoint belongs to: another one must not change it on the host. */
function owner(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

/** Resource names cannot wait for Outputs, so a host without a name and with an address known later is just "host". */
function hostNameOf(host: Host): string {
  const { name, address } = host as Partial<Record<keyof Host, unknown>>;
  return ([name, address].find((text) => typeof text === "string" && text !== "") as string | undefined) ?? "host";
}
