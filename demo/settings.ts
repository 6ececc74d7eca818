import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The user's own host, from the environment. */
export interface OwnHost {
  address: string;
  hostKey: string;
  user: string;
  sshPort: number;
  privateKey: string;
  privateKeyPassword: string | undefined;
  sudoPassword: string | undefined;
  /** Port of the endpoint. */
  port: number;
  /** The ws server as the host sees it; without one, the demo lends its own through the SSH connection. */
  upstream: string | undefined;
}

/**
 * The host that the WSS_ variables describe, or undefined where WSS_HOST is not set.
 * @throws Error with everything that is missing
 */
export function ownHost(env: NodeJS.ProcessEnv): OwnHost | undefined {
  const given = (name: string) => env[name] || undefined;
  const address = given("WSS_HOST");
  if (address === undefined) return undefined;
  const problems: string[] = [];
  const hostKey = given("WSS_HOST_KEY");
  const portOf = (name: string, fallback: number) => {
    const number = Number(given(name) ?? fallback);
    if (!Number.isInteger(number) || number < 1 || number > 65535) {
      problems.push(`${name} is "${given(name) ?? ""}": set it to a port from 1 to 65535`);
    }
    return number;
  };
  if (hostKey === undefined) {
    const shown = `ssh-keyscan -t ed25519 ${address} 2>/dev/null | cut -d' ' -f2-`;
    problems.push(
      `WSS_HOST_KEY is not set: the host's public key, which this prints: ${shown}\n` +
        "    Compare it with what is on the host itself: cat /etc/ssh/ssh_host_ed25519_key.pub",
    );
  }
  const file = given("WSS_PRIVATE_KEY_FILE") ?? join(homedir(), ".ssh/id_ed25519");
  const privateKey = readKey(file);
  if (privateKey === undefined) {
    problems.push(`there is no private key in ${file}: set WSS_PRIVATE_KEY_FILE to the key that SSH logs in with`);
  }
  const [sshPort, port] = [portOf("WSS_SSH_PORT", 22), portOf("WSS_PORT", 5555)];
  if (problems.length > 0 || hostKey === undefined || privateKey === undefined) {
    throw new Error(["the demo on your own host needs more:", ...problems.map((p) => `  - ${p}`)].join("\n"));
  }
  return {
    address,
    hostKey,
    privateKey,
    user: given("WSS_USER") ?? "root",
    sshPort,
    privateKeyPassword: given("WSS_PRIVATE_KEY_PASSWORD"),
    sudoPassword: given("WSS_SUDO_PASSWORD"),
    port,
    upstream: given("WSS_UPSTREAM"),
  };
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
