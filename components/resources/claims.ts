import * as pulumi from "@pulumi/pulumi";
import type { HostModel } from "../model/hostModel";
import { refusal } from "../refusal";

/** What each run of a program has, and who has it. */
const claims = new WeakMap<pulumi.Resource, Map<string, string>>();

/** Who has it already, if anybody: else the owner has it from now on. */
function claimed(what: readonly unknown[], owner: string): string | undefined {
  const run = pulumi.runtime.getStackResource();
  if (run === undefined) return undefined;
  const names = claims.get(run) ?? new Map<string, string>();
  claims.set(run, names);
  const key = JSON.stringify(what);
  const other = names.get(key);
  if (other === undefined) names.set(key, owner);
  return other;
}

/**
 * Refuses a name that another component of the program has on the same host: the host knows endpoints by it, and of the two
 * each would take the other's place. Two of one type Pulumi refuses itself. A program in another language has no such run
 * here; then the host warns.
 */
export function claim(name: string, { address, port, bastion }: HostModel, owner: string): void {
  const other = claimed([name, address, port, bastion?.address], owner);
  if (other === owner) throw refusal(`${owner} has the host ${address} twice: leave one of the two out`);
  if (other !== undefined) {
    const remedy = "give one of the two another name, or leave one out";
    throw refusal(`${other} and ${owner} have the name ${name} on the host ${address}: ${remedy}`);
  }
}

/**
 * Refuses the name of a command that another component of the program has, as `a` on the host `b-c` and `a-b` on `c`: Pulumi
 * would name the command alone. Under components of different types it tells them apart.
 */
export function claimCommand(name: string, owner: string): void {
  const [, , type] = owner.split("::");
  const other = claimed([name, type], owner);
  if (other === undefined) return;
  const remedy = "give one of the two, or its host, another name";
  throw refusal(`${other} and ${owner} both name their command ${name}: ${remedy}`);
}
