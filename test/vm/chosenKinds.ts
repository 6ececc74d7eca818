import { KINDS, type Kind } from "../hosts/host";

/** Those that WSS_VM_KINDS names. A machine of each has to be built and lives for minutes, so no other run has any. */
export function chosenKinds(): Kind[] {
  const names = (process.env.WSS_VM_KINDS ?? "").split(" ").filter(Boolean);
  return names.map((name) => {
    const kind = KINDS.find((one) => one === name);
    if (kind === undefined) throw new Error(`WSS_VM_KINDS: there is no kind ${name}, only: ${KINDS.join(" ")}`);
    return kind;
  });
}
