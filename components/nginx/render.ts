import { createHash } from "node:crypto";
import type { EndpointModel } from "../model/endpointModel";
import { limitZones } from "./limits";
import { server } from "./server";
import { comment, type Node } from "./tree";
import { upstreamBlock } from "./upstream";
import { upgradeMaps } from "./upgrade";
import { write } from "./write";

/** Where the server finds its certificate and private key on the host. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface RenderedConfig {
  /** Names this very text: it is served on the host's own request only, which proves that this text is live. */
  readonly generation: string;
  readonly text: string;
}

/** The whole configuration file of an endpoint. The same model and files give the same bytes. */
export function render(model: EndpointModel, files: CertificateFiles): RenderedConfig {
  const generation = createHash("sha256")
    .update(write(tree(model, files, "")))
    .digest("hex")
    .slice(0, 32);
  return { generation, text: write(tree(model, files, generation)) };
}

/**
 * The same text with fixed words where the certificate's file names and the generation stand, so that a preview shows
 * only what a change of the arguments brings, also before the certificate is made.
 */
export function renderForPreview(models: readonly EndpointModel[]): string {
  return oneFile(models.map((model) => write(tree(model, filesOf(model, "ID"), "GENERATION"))));
}

/** The texts of endpoints that share a file. */
export function oneFile(texts: readonly string[]): string {
  return texts.join("\n");
}

/** Of an endpoint whose certificate has an id; a pair that others keep lies where they keep it. */
export function filesOf(model: EndpointModel, id: string): CertificateFiles {
  const { certificate = certificatePath(model.name, id), privateKey = privateKeyPath(model.name, id) } =
    filesOfOthers(model);
  return { certificate, privateKey };
}

/** What of the pair lies on the host already. */
export function filesOfOthers({ certificate }: EndpointModel): { certificate?: string; privateKey?: string } {
  switch (certificate.kind) {
    case "maintained":
      return { certificate: certificate.certificatePath, privateKey: certificate.privateKeyPath };
    case "provided":
    case "authority":
      return certificate.privateKeyPath === undefined ? {} : { privateKey: certificate.privateKeyPath };
    default:
      return {};
  }
}

/** Files carry the certificate's id in their names: a pair is never mixed, and the switch is the configuration's rename. */
export function certificatePath(name: string, id: string): string {
  return `/etc/pki/tls/certs/wss-endpoint-${name}.${id}.crt`;
}

export function privateKeyPath(name: string, id: string): string {
  return `/etc/pki/tls/private/wss-endpoint-${name}.${id}.key`;
}

function tree(model: EndpointModel, files: CertificateFiles, generation: string): Node[] {
  return [
    comment(
      `wss-endpoint "${model.name}", written by Pulumi. Change the arguments, not this file: the next up replaces it.`,
    ),
    ...upgradeMaps(model),
    ...limitZones(model),
    upstreamBlock(model),
    server(model, files, generation),
  ];
}
