import * as pulumi from "@pulumi/pulumi";
import type { HostModel } from "../model/hostModel";

/** What each run of a program has on its hosts: a name there, and who has it. */
const claims = new WeakMap<pulumi.Resource, Map<string, string>>();

/**
 * Refuses a name that another component of the program has on the same host: the host knows endpoints by it, and of the two
 * each would take the other's place. Two of one type Pulumi refuses itself. A program in another language has no such run
 * here; then the host warns.
 */
export function claim(name: string, { address, port, bastion }: HostModel, owner: string): void {
  const run = pulumi.runtime.getStackResource();
  if (run === undefined) return;
  const names = claims.get(run) ?? new Map<string, string>();
  claims.set(run, names);
  const key = JSON.stringify([name, address, port, bastion?.address]);
  const other = names.get(key);
  if (other === owner) throw new pulumi.RunError(`${owner} has the host ${address} twice: leave one of the two out`);
  if (other !== undefined) {
    const remedy = "give one of the two another name, or leave one out";
    throw new pulumi.RunError(`${other} and ${owner} have the name ${name} on the host ${address}: ${remedy}`);
  }
  names.set(key, owner);
}
