import * as pulumi from "@pulumi/pulumi";
import { certificateId, validity } from "../certificate/details";
import { memberPayload } from "../host/payload";
import type { Member } from "../host/transaction";
import { doubts } from "../model/doubts";
import type { EndpointModel } from "../model/endpointModel";
import { NOT_SHOWN } from "../model/notShown";
import { filesOf, render, type RenderedConfig } from "../nginx/render";
import { type AskingArgs, askedOf } from "../sources/asked";
import type { Source } from "../sources/source";
import { sourceOf } from "../sources/sourceOf";

/** An endpoint with its key and certificate, wherever it will be. */
export interface EndpointMember {
  readonly name: string;
  readonly endpoint: pulumi.Output<EndpointModel>;
  readonly source: Source;
  readonly rendered: pulumi.Output<RenderedConfig>;
}

/** Makes keys and certificates of endpoints, whose arguments come by the endpoints' names. What is doubtful is told. */
export function makeMembers(
  whole: string,
  component: pulumi.ComponentResource,
  endpoints: pulumi.Output<readonly EndpointModel[]>,
  given: Readonly<Record<string, AskingArgs>>,
): EndpointMember[] {
  return Object.entries(given).map(([name, args]) => {
    const endpoint = endpoints.apply((all) => called(name, all));
    const where = name === whole ? "" : `endpoints.${name}.`;
    pulumi.all([endpoint, pulumi.isSecret(endpoint)]).apply(async ([model, isSecret]) => {
      for (const doubt of doubts(model))
        await pulumi.log.warn(where + (isSecret ? withoutValue(doubt) : doubt), component);
    });
    // No other set of the stack has such a one: neither name has a dot.
    const prefix = name === whole ? name : `${whole}.${name}`;
    const asked = askedOf(name, args, endpoint);
    const source = sourceOf({ name, prefix, endpoint, asked, component }, args.certificate);
    const rendered = pulumi.all([endpoint, source.chainPem]).apply(([model, pem]) => renderFor(model, pem));
    return { name, endpoint, source, rendered };
  });
}

function withoutValue(doubt: string): string {
  const path = doubt.slice(0, doubt.indexOf(":"));
  return `${path}: is seldom meant so; what it is is ${NOT_SHOWN}`;
}

/** What is sent of an endpoint. */
export function asSent({ endpoint, source, rendered }: EndpointMember): pulumi.Output<Member> {
  return pulumi
    .all([endpoint, rendered, source.chainPem, source.privateKeyPem])
    .apply(([model, { text, generation }, certificate, privateKey]) => ({
      payload: memberPayload(model, {
        generation,
        certificateId: idOf(model, certificate),
        ...validityOf(certificate),
      }),
      config: text,
      certificate,
      privateKey,
    }));
}

function called(name: string, endpoints: readonly EndpointModel[]): EndpointModel {
  const endpoint = endpoints.find((one) => one.name === name);
  if (endpoint === undefined) throw new Error(`there is no endpoint ${name}`);
  return endpoint;
}

function renderFor(model: EndpointModel, chainPem: string): RenderedConfig {
  return render(model, filesOf(model, idOf(model, chainPem)));
}

/** Others' files change without us: their place is all that stays the same. */
function idOf({ certificate }: EndpointModel, chainPem: string): string {
  return certificateId(certificate.kind === "maintained" ? certificate.certificatePath : chainPem);
}

/** Theirs is valid at any time, as far as it is known here. */
function validityOf(chainPem: string): { notBefore: number; notAfter: number } {
  return chainPem === "" ? { notBefore: 1, notAfter: 253_402_300_799 } : validity(chainPem);
}
