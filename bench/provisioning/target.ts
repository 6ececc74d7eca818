import { GATEWAY, startHost, type TestHost } from "../../test/hosts/host";

/** A host, and the port of loopback at which its SSH is. */
export interface Target {
  readonly host: TestHost;
  readonly port: number;
}

const FIRST_OCTET = 20;
export const FIRST_SSH_PORT = 22_020;

export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => GATEWAY.replace(/\.1$/, `.${FIRST_OCTET + i}`));
}

/** Fresh hosts, four at a time. */
export async function startTargets(count: number): Promise<Target[]> {
  const targets: Target[] = [];
  for (let from = 0; from < count; from += 4) {
    const some = Array.from({ length: Math.min(4, count - from) }, (_, i) => startTarget(from + i));
    targets.push(...(await Promise.all(some)));
  }
  return targets;
}

async function startTarget(i: number): Promise<Target> {
  return { host: await startHost(`b${i}`, FIRST_OCTET + i), port: FIRST_SSH_PORT + i };
}

export async function stopTargets(targets: readonly Target[]): Promise<void> {
  await Promise.all(targets.map(({ host }) => host.stop()));
}
