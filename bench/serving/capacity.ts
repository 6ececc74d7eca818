import { buildImages, GATEWAY, repository, startHost, stopAll, type TestHost } from "../../test/hosts/host";
import { Script } from "../../test/e2e/script";
import { progress } from "../report/report";
import { hold } from "./measure";
import { startEcho } from "./load";

const PORT = 5555;
const OCTET = 60;
const ECHO_PORT = 19_302;
/** A little more than 16 times what the package's limits let in, with a worker for each of two cores. */
const MOST = 17_000;
/** A few more than the package's limits let in: a full nginx answers the others only after long, 128 at a time. */
const SOME = 1_100;

/** How many sockets a host takes, at most. */
export interface Capacity {
  /** As the package is installed. */
  readonly before: number;
  /** With connectionLimits.total, for which the component gives nginx's unit the descriptors. */
  readonly limited: number;
  /** With worker_connections too, which the component says to raise in nginx.conf. */
  readonly ours: number;
}

export async function capacity(): Promise<Capacity> {
  progress("how many sockets a provisioned host takes");
  await buildImages("el9");
  await stopAll();
  await repository("up");
  const echo = startEcho(ECHO_PORT, GATEWAY);
  const host = await startHost("capacity", OCTET);
  try {
    const script = await Script.create(host);
    const apply = async (change: object) => {
      const upstream = { servers: [{ address: `${GATEWAY}:${ECHO_PORT}` }] };
      const { code, stderr } = await script.apply(script.stdin({ port: PORT, upstream, ...change }));
      if (code !== 0) throw new Error(stderr);
    };
    await apply({});
    const before = await open(host, SOME);
    await apply({ connectionLimits: { total: MOST } });
    const limited = await open(host, SOME);
    await host.run(
      `sed -i -E 's/worker_connections .*/worker_connections ${2 * MOST + 1024};/' /etc/nginx/nginx.conf && systemctl restart nginx`,
    );
    return { before, limited, ours: await open(host, MOST) };
  } finally {
    await host.stop();
    await stopAll();
    echo.stop();
  }
}

/** The sockets of the time before have to be gone: each holds two of the worker's connections. */
async function open(host: TestHost, count: number): Promise<number> {
  await host.run("for i in {1..100}; do ss -Htn state established sport = :5555 | grep -q . || break; sleep 0.1; done");
  return (await hold(PORT, count, undefined, { host: host.address, size: 64 })).open;
}
