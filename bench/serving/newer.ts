import { readFile } from "node:fs/promises";
import { buildImages, GATEWAY, keyFile, repository, startHost, stopAll, type TestHost } from "../../test/hosts/host";
import { Script } from "../../test/e2e/script";
import type { Options } from "../options";
import { comparison } from "../report/comparison";
import { progress, type Report } from "../report/report";
import { Samples } from "../report/statistics";
import { type Started, startEcho } from "./load";
import { handshakes, hold, messages, type Served } from "./measure";
import { cpuSeconds, memory, nginxOn } from "./processTree";
import { compile, CORES, LOAD } from "./workshop";

const KINDS = ["el9", "el10", "newest"] as const;
const PORT = 5555;
const FIRST_OCTET = 61;
const CLIENT_OCTET = 65;
const ECHO_PORT = 19_305;
const SOCKETS = 1000;
const GROUPS = ["X25519", "X25519MLKEM768"] as const;
const CURVE = (group: string) => `full handshakes, ${group}`;
const ECHOES = "16 KiB messages";
const IDLE = "KB an idle socket";

/** What newer nginx and OpenSSL cost and bring: the endpoint as the component makes it, on each kind of host in turn. */
export async function newer({ servingRounds, seconds }: Options, report: Report): Promise<void> {
  await compile();
  await buildImages(...KINDS);
  await stopAll();
  await repository("up");
  const echo = startEcho(ECHO_PORT, GATEWAY);
  const samples = new Samples();
  try {
    const client = await clientOn(await startHost("newclient", CLIENT_OCTET, "newest"));
    const hosts = [];
    for (const [i, kind] of KINDS.entries())
      hosts.push(await provisioned(await startHost(kind, FIRST_OCTET + i, kind), client));
    for (let round = 0; round < servingRounds; round++) {
      for (const { name, served } of hosts) {
        progress(`newer nginx: ${name}`);
        await measure(samples, name, served, seconds);
      }
    }
    const columns = [...GROUPS.map(CURVE), ECHOES, IDLE];
    const note = `By a second of the processor of nginx; ${SOCKETS} idle sockets. The client has the newest OpenSSL.`;
    report.add(comparison({ title: "Newer nginx", samples, columns, reference: hosts[0]?.name ?? "", note }));
  } finally {
    await stopAll();
    echo.stop();
  }
}

/** The clients are on a host, too: the machine's own OpenSSL need not know the newest group. */
async function clientOn(host: TestHost): Promise<Started> {
  await host.run("cat >/root/wsload && chmod 755 /root/wsload", { input: await readFile(LOAD) });
  const options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
  const to = ["-F", "/dev/null", "-i", keyFile(), ...options.flatMap((o) => ["-o", o]), `root@${host.address}`];
  return ["ssh", ...to, "taskset", "-c", CORES.load, "/root/wsload"];
}

/** With one worker on the proxy's core, as the peers have it, and room for the sockets. */
async function provisioned(host: TestHost, client: Started): Promise<{ name: string; served: Served & Memory }> {
  const script = await Script.create(host);
  const upstream = { servers: [{ address: `${GATEWAY}:${ECHO_PORT}` }] };
  const input = script.stdin({ port: PORT, upstream, connectionLimits: { total: 2 * SOCKETS } });
  const { code, stderr } = await script.apply(input);
  if (code !== 0) throw new Error(stderr);
  const edit = `s/worker_processes .*/worker_processes 1;/; s/worker_connections .*/worker_connections ${4 * SOCKETS};/`;
  await host.run(`sed -i -E '${edit}' /etc/nginx/nginx.conf`);
  const restart = async () => {
    await host.run("systemctl restart nginx");
    await host.run(`for pid in $(pgrep -x nginx); do taskset -apc ${CORES.proxy} "$pid"; done`);
  };
  await restart();
  const lines = "s,^nginx version: nginx/,nginx ,p; s,^built with (OpenSSL [0-9.]+).*,\\1,p";
  const about = await host.run(`nginx -V 2>&1 | sed -nE '${lines}'`);
  const pids = () => nginxOn(host.address);
  const served = {
    host: host.address,
    port: PORT,
    tls: true,
    client,
    cpu: () => cpuSeconds(pids()),
    memory: () => memory(pids()),
    restart,
  };
  return { name: `${host.name}: ${about.trim().split("\n").join(", ")}`, served };
}

interface Memory {
  memory(): number;
  /** What was measured before leaves memory behind, which the sockets would use again. */
  restart(): Promise<void>;
}

async function measure(samples: Samples, name: string, served: Served & Memory, seconds: number): Promise<void> {
  for (const groups of GROUPS) {
    const { perCpuSecond, result } = await handshakes(served, seconds, { groups });
    if (result.handshakes > 0) samples.add(name, CURVE(groups), perCpuSecond);
  }
  samples.add(name, ECHOES, (await messages(served, seconds, 16384)).perCpuSecond);
  const { host = "", client } = served;
  await served.restart();
  await hold(PORT, 20, undefined, { host, client });
  const { open, idle } = await hold(PORT, SOCKETS, () => served.memory(), { host, client, size: 64 });
  if (open === SOCKETS) samples.add(name, IDLE, idle / 1000);
}
