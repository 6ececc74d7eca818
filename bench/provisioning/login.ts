import { keyFile } from "../../test/hosts/host";

/** ssh to a host behind the wire, on a connection of its own. The hosts are fresh: there is no host key to know yet. */
export function loginOptions(port: number): string[] {
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "LogLevel=ERROR",
    "ControlPath=none",
  ];
  return ["-F", "/dev/null", "-i", keyFile(), "-p", `${port}`, ...options.flatMap((o) => ["-o", o]), "root@127.0.0.1"];
}
