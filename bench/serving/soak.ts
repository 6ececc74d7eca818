import { buildImages, GATEWAY, repository, startHost, stopAll } from "../../test/hosts/host";
import { Script } from "../../test/e2e/script";
import type { Options } from "../options";
import { pause } from "../processes";
import { figure } from "../report/figures";
import { progress, type Report } from "../report/report";
import { Load, startEcho } from "./load";
import { compile } from "./workshop";

const SOCKETS = 500;
const RATE = 500;
const SAMPLES = 12;
const PORT = 5555;
const OCTET = 59;
const ECHO_PORT = 19_303;
/** Seconds beside the soak itself: the host's start, the last renewal. */
const SPARE = 600;

/** Sockets that echo for long, with a renewal at each sample: memory has to stay flat, and no socket may drop. */
export async function soak({ soakMinutes }: Options, report: Report): Promise<void> {
  await compile();
  await buildImages("el9");
  await stopAll();
  await repository("up");
  const secs = soakMinutes * 60;
  const echo = startEcho(ECHO_PORT, GATEWAY, secs + SPARE);
  const host = await startHost("soak", OCTET);
  const rows: string[][] = [];
  try {
    const script = await Script.create(host);
    const change = { port: PORT, upstream: { servers: [{ address: `${GATEWAY}:${ECHO_PORT}` }] } };
    const apply = async () => {
      const { code, stderr } = await script.apply(script.stdin(change));
      if (code !== 0) throw new Error(stderr);
    };
    await apply();
    const load = new Load({ host: host.address, port: PORT, tls: 1, mode: "rate", n: SOCKETS, rate: RATE, secs });
    await load.line("START");
    for (let sample = 1; sample <= SAMPLES; sample++) {
      await pause((secs * 1000 * 0.97) / SAMPLES);
      await script.renew();
      await apply();
      const [workers = "", kilobytes = ""] = (await host.run(MEMORY)).split(" ");
      progress(`soak: sample ${sample} of ${SAMPLES}`);
      rows.push([figure((sample * soakMinutes) / SAMPLES), workers, figure(Number(kilobytes) / 1000)]);
    }
    const { dropped, failed, messages, p99 } = await load.result();
    report.add({
      title: `Soak: ${soakMinutes} minutes, ${SOCKETS} sockets, ${RATE} messages a second, ${SAMPLES} renewals`,
      head: ["minute", "nginx processes", "memory, MB"],
      rows,
      note: `Dropped: ${dropped + failed} sockets. ${messages} messages, p99 ${figure(p99)} µs. A renewal leaves the workers of before with their sockets.`,
    });
  } finally {
    await host.stop();
    await stopAll();
    echo.stop();
  }
}

const MEMORY = `pgrep nginx | { n=0; kb=0; while read -r pid; do n=$((n + 1)); kb=$((kb + $(sed -n 's/^Pss: *\\([0-9]*\\).*/\\1/p' /proc/$pid/smaps_rollup))); done; echo "$n $kb"; }`;
