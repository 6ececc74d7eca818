import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Certificate } from "./args/certificate";
import type { Host } from "./args/host";
import { certificateId, fingerprint, validity } from "./certificate/details";
import { connection, secretOf } from "./connection";
import { memberPayload, payload, url } from "./host/payload";
import { asOnHost, freshWarnings, isProved } from "./host/report";
import { commandLine, type Member, standardInput } from "./host/transaction";
import { doubts } from "./model/doubts";
import type { EndpointModel } from "./model/endpointModel";
import { sudoLine } from "./model/sudoPassword";
import { certificatePath, privateKeyPath, render, type RenderedConfig } from "./nginx/render";
import { asRunError, type Resolved } from "./resolve";
import type { Served } from "./served";
import type { Source } from "./sources/source";
import { sourceOf } from "./sources/sourceOf";

/** Endpoints that get on a host in one transaction, and the component that they are part of. */
interface Wanted {
  readonly name: string;
  readonly component: pulumi.ComponentResource;
  readonly host: Host;
  readonly resolved: pulumi.Output<Resolved>;
  /** The certificate's source by the endpoint's name. */
  readonly certificates: Readonly<Record<string, Certificate | undefined>>;
}

/** Makes keys and certificates, and the one command that brings all on the host. What is served is known when it has been proved. */
export function serveOnHost({ name, component, host, resolved, certificates }: Wanted): Record<string, Served> {
  const members = Object.entries(certificates).map(([key, certificate]) => {
    const endpoint = resolved.apply(({ endpoints }) => called(key, endpoints));
    const where = key === name ? "" : `endpoints.${key}.`;
    endpoint.apply(async (e) => {
      for (const doubt of doubts(e)) await pulumi.log.warn(where + doubt, component);
    });
    const source = sourceOf({ name: key, endpoint, component }, certificate);
    const rendered = pulumi.all([endpoint, source.chainPem]).apply(([e, pem]) => renderFor(e, pem));
    return { key, endpoint, source, rendered };
  });
  const hostName = hostNameOf(host);
  const stdin = pulumi
    .all([resolved, component.urn, secretOf(host, "sudoPassword"), pulumi.all(members.map(asMember))])
    .apply(([{ endpoints }, resource, sudoPassword, all]) => {
      const owner = { owner: stackName(), host: hostName, resource };
      return standardInput(
        payload(name, owner, endpoints),
        all,
        asRunError(() => sudoLine(name, sudoPassword)),
      );
    });
  // The host's name stands in the resource's, because the provider's errors name no host.
  const transaction = new command.remote.Command(
    `${name}-${hostName}`,
    {
      connection: connection(resolved.host, host),
      create: commandLine("apply", name),
      delete: commandLine("remove", name),
      stdin: pulumi.secret(stdin),
      logging: command.remote.Logging.Stdout,
      addPreviousOutputInEnv: false,
    },
    { parent: component },
  );

  // What a command prints is gone from a terminal with its last line; a diagnostic stays.
  transaction.stdout.apply(async (said) => {
    for (const warning of freshWarnings(said, Date.now())) await pulumi.log.warn(warning, component);
  });

  // Whoever uses an output waits for the proof.
  const proof = pulumi.all([transaction.stdout, transaction.urn]).apply(refuseWithoutProof);
  const proved = <T>(value: pulumi.Output<T>): pulumi.Output<T> => pulumi.all([value, proof]).apply(([v]) => v as T);
  return Object.fromEntries(
    members.map(({ key, endpoint, source, rendered }): [string, Served] => {
      const { trustPem, notBefore, expiresAt, renewsAt } = source;
      const certificatePem = proved(source.certificatePem);
      return [
        key,
        {
          url: proved(endpoint.apply(url)),
          certificatePem,
          trustPem: proved(trustPem),
          fingerprint: certificatePem.apply(fingerprint),
          notBefore: proved(notBefore),
          expiresAt: proved(expiresAt),
          renewsAt: proved(renewsAt),
          config: proved(pulumi.all([rendered, transaction.stdout]).apply(([config, said]) => asOnHost(config, said))),
        },
      ];
    }),
  );
}

function called(name: string, endpoints: readonly EndpointModel[]): EndpointModel {
  const endpoint = endpoints.find((one) => one.name === name);
  if (endpoint === undefined) throw new Error(`there is no endpoint ${name}`);
  return endpoint;
}

function renderFor(model: EndpointModel, chainPem: string): RenderedConfig {
  const id = certificateId(chainPem);
  return render(model, { certificate: certificatePath(model.name, id), privateKey: privateKeyPath(model.name, id) });
}

interface Made {
  readonly endpoint: pulumi.Output<EndpointModel>;
  readonly source: Source;
  readonly rendered: pulumi.Output<RenderedConfig>;
}

function asMember({ endpoint, source, rendered }: Made): pulumi.Output<Member> {
  return pulumi
    .all([endpoint, rendered, source.chainPem, source.privateKeyPem])
    .apply(([model, { text, generation }, certificate, privateKey]) => ({
      payload: memberPayload(model, {
        generation,
        certificateId: certificateId(certificate),
        ...validity(certificate),
      }),
      config: text,
      certificate,
      privateKey,
    }));
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
function stackName(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

/** Resource names cannot wait for Outputs, so a host without a name and with an address known later is just "host". */
function hostNameOf(host: Host): string {
  const { name, address } = host as Partial<Record<keyof Host, unknown>>;
  return ([name, address].find((text) => typeof text === "string" && text !== "") as string | undefined) ?? "host";
}
