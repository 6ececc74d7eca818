import * as pulumi from "@pulumi/pulumi";
import { driftLook, overSsh } from "../host/look";
import type { Finding } from "../host/findings";
import { clockOff } from "../host/report";
import type { Member } from "../host/transaction";
import type { EndpointModel } from "../model/endpointModel";
import { NOT_SHOWN } from "../model/notShown";
import { sudoLine } from "../model/sudoPassword";
import { asRunError, refusal } from "../refusal";
import type { Connection } from "./reach";
import { readSeen, repairOf, type Seen, sentences } from "./seen";
import { runShared } from "./shared";

/** What is looked at, where and how; and what has to be there. */
interface Looked {
  readonly component: pulumi.Resource;
  readonly name: string;
  readonly hostName: string;
  readonly endpoints: pulumi.Output<readonly EndpointModel[]>;
  readonly connection: pulumi.Input<object>;
  /** Of sudo. */
  readonly password: pulumi.Output<string> | undefined;
  readonly members: pulumi.Output<readonly Member[]>;
}

/**
 * The payload's word that has the transaction run again where the host is not as it was left. With detectDrift it comes
 * from a look at the host, in a preview too, as soon as it is known how to reach it; what differs is said as warnings.
 */
export function repair(looked: Looked): pulumi.Output<string> {
  const { endpoints, members, component, hostName } = looked;
  const seen = endpoints.apply((all) => (all.some((e) => e.detectDrift) ? lookAt(looked, all) : undefined));
  return pulumi.all([seen, members]).apply(async ([found, sent]) => {
    if (found === undefined) return "-";
    const { memory, drift } = found;
    const word = repairOf(
      found,
      sent.map(({ payload }) => payload),
    );
    if (memory !== undefined && drift.length === 0 && word !== memory.repair)
      await pulumi.log.info(`host ${hostName} has what was applied at ${memory.applied}: up changes it`, component);
    return word;
  });
}

function lookAt(
  { component, name, hostName, endpoints: all, connection, password }: Looked,
  endpoints: readonly EndpointModel[],
): pulumi.Output<Seen> {
  const isSecret = pulumi.isSecret(all);
  return pulumi.all([pulumi.output(connection), password, isSecret]).apply(async ([plain, sudoPassword, hidden]) => {
    const line = asRunError(() => sudoLine(name, sudoPassword));
    const { command, input } = overSsh(driftLook(name, endpoints), line);
    const seen = await look(hostName, plain as Connection, command, input);
    for (const finding of [...seen.drift, ...seen.notes])
      await pulumi.log.warn(`host ${hostName}: ${hidden ? notShown(finding) : sentences(finding)}`, component);
    const off = clockOff(seen.clock, Date.now());
    if (off !== undefined) await pulumi.log.warn(`host ${hostName}: its clock is ${off}`, component);
    if (seen.memory === undefined)
      await pulumi.log.info(`host ${hostName} has nothing of ${name}: up makes it there`, component);
    return seen;
  });
}

async function look(hostName: string, connection: Connection, command: string, input: string): Promise<Seen> {
  const ran = await runShared(connection, command, input).catch((error: unknown) => {
    throw notLooked(hostName, connection, (error as Error).message);
  });
  const seen = ran.code === 0 ? readSeen(ran.stdout) : undefined;
  if (seen !== undefined) return seen;
  const said = `${ran.stdout}${ran.stderr}`.trim();
  const what =
    ran.code === undefined ? "the connection broke" : `what ran there ended with status ${ran.code}: ${said}`;
  throw notLooked(hostName, connection, what);
}

function notShown({ about }: Finding): string {
  return `its ${about} is not as it was left; what differs is ${NOT_SHOWN}: see wss-endpoint status`;
}

function notLooked(hostName: string, { host, port }: Connection, why: string): pulumi.RunError {
  const way = "mend that, or leave detectDrift out for a run that does not look";
  return refusal(`host ${hostName} (${host} port ${port}) could not be looked at for drift: ${why}; ${way}`);
}
