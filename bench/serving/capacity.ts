import { buildImages, GATEWAY, repository, startHost, stopAll, type TestHost } from "../../test/hosts/host";
import { Script } from "../../test/e2e/script";
import { progress } from "../report/report";
import { hold } from "./measure";
import { startEcho } from "./load";

const PORT = 5555;
const OCTET = 60;
const ECHO_PORT = 19_302;

/** How many sockets a host takes as it was provisioned, and how many with the package's own limits; at most `most`. */
export async function capacity(most: number): Promise<{ ours: number; before: number }> {
  progress("how many sockets a provisioned host takes");
  await buildImages();
  await stopAll();
  await repository("up");
  const echo = startEcho(ECHO_PORT, GATEWAY);
  const host = await startHost("capacity", OCTET);
  try {
    const script = await Script.create(host);
    const change = { port: PORT, upstream: { servers: [{ address: `${GATEWAY}:${ECHO_PORT}` }] } };
    const { code, stderr } = await script.apply(script.stdin(change));
    if (code !== 0) throw new Error(stderr);
    const ours = await open(host, most);
    // The same server without whatever else was set for it: with the limits of the package alone.
    await host.run(
      "systemctl stop nginx; rm -rf /etc/systemd/system/nginx.service.d; systemctl daemon-reload; " +
        "cp /etc/nginx/nginx.conf /etc/nginx/nginx.conf.now; sed -i -E 's/(worker_connections) .*/\\1 1024;/; /worker_rlimit_nofile/d' /etc/nginx/nginx.conf; systemctl start nginx",
    );
    return { ours, before: await open(host, most) };
  } finally {
    await host.stop();
    await stopAll();
    echo.stop();
  }
}

/** By one worker's share: a host has as many workers as cores. */
async function open(host: TestHost, most: number): Promise<number> {
  const { open } = await hold(PORT, most, () => 0, host.address);
  const workers = Number(await host.run("pgrep -c -f '^nginx: worker process$'"));
  return open / workers;
}
