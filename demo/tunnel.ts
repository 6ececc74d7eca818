import { connect as connectTo } from "node:net";
import { Client } from "ssh2";
import type { OwnHost } from "./settings";

const REMOTE_PORT = 18765;

/**
 * Lends a server of this machine to the host: what connects to 127.0.0.1:18765 there comes out at `port` here, as with
 * `ssh -R`. Gives the address as the host sees it, and a way to end it.
 */
export async function lend(host: OwnHost, port: number): Promise<{ address: string; close: () => void }> {
  const client = new Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve).once("error", (error) => {
      const why = error.message.includes("verification failed") ? "its key is not WSS_HOST_KEY" : error.message;
      reject(new Error(`SSH does not reach ${host.user}@${host.address}:${host.sshPort}: ${why}`));
    });
    client.connect({
      host: host.address,
      port: host.sshPort,
      username: host.user,
      privateKey: host.privateKey,
      ...(host.privateKeyPassword === undefined ? {} : { passphrase: host.privateKeyPassword }),
      hostVerifier: (key: Buffer) => host.hostKey.split(" ").includes(key.toString("base64")),
      algorithms: { serverHostKey: [host.hostKey.split(" ")[0] as "ssh-ed25519"] },
    });
  });
  client.on("tcp connection", (_details, accept) => {
    const channel = accept();
    const socket = connectTo(port, "127.0.0.1");
    channel.pipe(socket).pipe(channel);
    socket.on("error", () => {
      channel.close();
    });
    channel.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    client.forwardIn("127.0.0.1", REMOTE_PORT, (error) => {
      if (!error) resolve();
      else reject(new Error(`sshd lends no port to the host (${error.message}): set WSS_UPSTREAM to your ws server`));
    });
  });
  return { address: `127.0.0.1:${REMOTE_PORT}`, close: () => client.end() };
}
