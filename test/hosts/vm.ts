import { type Kind, startWith, type TestHost } from "./host";
import { HostScript } from "./hostScript";

// The same run folder as in vm.sh. A login takes more than two seconds, because cryptography is slow under emulation.
const MACHINES = new HostScript("vm.sh", `${process.env.HOSTS_RUN ?? "/run/wss-hosts"}-vm`, 90);

/**
 * Starts a fresh virtual machine with SELinux enforcing and firewalld. Names and addresses are as for `startHost`, on
 * the same network; 254 is taken while the image is built. With words for the kernel, such as security=none, it boots anew.
 */
export async function startVm(
  name: string,
  lastOctet: number,
  kind: Kind = "el9",
  ...kernel: string[]
): Promise<TestHost> {
  return startWith(MACHINES, name, lastOctet, kind, ...kernel);
}

/** Takes the power from a machine and gives it back: it boots with what its kernel had written to its disk. */
export async function cutPower(machine: TestHost): Promise<void> {
  await MACHINES.call("cut", machine.name);
  await machine.returns();
}

export async function buildVmImages(...kinds: Kind[]): Promise<void> {
  await MACHINES.call("build", ...kinds);
}

export async function stopAllVms(): Promise<void> {
  await MACHINES.call("stop-all");
}
