import type { Options } from "../options";
import { times, spread } from "../report/figures";
import { progress, type Report } from "../report/report";
import { Samples } from "../report/statistics";
import { handshakes, hold, latency, messages, type Served } from "./measure";
import { nginx, ours, OURS, type Peer, type Place } from "./peers";
import { withPlace } from "./place";
import type { Proxy } from "./proxy";
import { withProxy } from "./round";

type Measure = (served: Served & Proxy, seconds: number) => Promise<number>;

const full: Measure = async (served, seconds) => (await handshakes(served, seconds)).perCpuSecond;
const resumed: Measure = async (served, seconds) =>
  (await handshakes(served, seconds, { resume: 1, tls12: 1 })).perCpuSecond;
const echoes =
  (size: number): Measure =>
  async (served, seconds) =>
    (await messages(served, seconds, size)).perCpuSecond;
const p99: Measure = async (served, seconds) => (await latency(served, seconds)).result.p99;
const idle: Measure = async (served) => (await hold(served.port, 1000, () => served.memory())).idle / 1000;
const used: Measure = async (served) => (await hold(served.port, 1000, () => served.memory())).used / 1000;

interface Case {
  readonly directive: string;
  /** Instead of it. */
  readonly instead: string;
  readonly change: (text: string, place: Place) => string;
  readonly what: string;
  readonly measure: Measure;
}

const without = (pattern: RegExp) => (text: string) => {
  const changed = text.replace(pattern, "");
  if (changed === text) throw new Error(`ours has no ${String(pattern)} any more: take it out of the ablation`);
  return changed;
};
const noBuffers = without(/^ *proxy_buffer(s|_size) .*\n/gm);
const halfBuffers = (text: string) => text.replaceAll(" 32k;", " 16k;");
const noPool = without(/^ *request_pool_size .*\n/m);
const noTlsBuffer = without(/^ *ssl_buffer_size .*\n/m);
const withTickets = (text: string) => text.replace(/ssl_session_tickets off;/, "ssl_session_tickets on;");
const noZone = without(/^ *zone .*\n/m);
const rsa = (text: string, { folder }: Place) => text.replaceAll(`${folder}/ec.`, `${folder}/rsa.`);

/** Each directive that is there for speed or memory, and what its absence does to what it is for. */
const CASES: readonly Case[] = [
  { directive: "ECDSA P-256 key", instead: "RSA 2048", change: rsa, what: "full handshakes", measure: full },
  {
    directive: "ssl_ecdh_curve X25519 first",
    instead: "P-256 first",
    change: (text) => text.replace("X25519:prime256v1", "prime256v1:X25519"),
    what: "full handshakes",
    measure: full,
  },
  {
    directive: "ssl_session_cache",
    instead: "none",
    change: without(/^ *ssl_session_cache .*\n/m),
    what: "resumed, TLS 1.2",
    measure: resumed,
  },
  {
    directive: "ssl_session_tickets off",
    instead: "on",
    change: withTickets,
    what: "resumed, TLS 1.2",
    measure: resumed,
  },
  {
    directive: "proxy_buffer_size 32k",
    instead: "nginx's 4k",
    change: noBuffers,
    what: "16 KiB echoes",
    measure: echoes(16384),
  },
  {
    directive: "proxy_buffer_size 32k",
    instead: "16k",
    change: halfBuffers,
    what: "16 KiB echoes",
    measure: echoes(16384),
  },
  {
    directive: "proxy_buffer_size 32k",
    instead: "16k",
    change: halfBuffers,
    what: "KB an idle socket",
    measure: idle,
  },
  {
    directive: "proxy_buffer_size 32k",
    instead: "nginx's 4k",
    change: noBuffers,
    what: "KB a used socket",
    measure: used,
  },
  {
    directive: "proxy_buffer_size 32k",
    instead: "nginx's 4k",
    change: noBuffers,
    what: "KB an idle socket",
    measure: idle,
  },
  {
    directive: "request_pool_size 9k",
    instead: "nginx's 4k",
    change: noPool,
    what: "KB an idle socket",
    measure: idle,
  },
  {
    directive: "request_pool_size 9k",
    instead: "nginx's 4k",
    change: noPool,
    what: "full handshakes",
    measure: full,
  },
  {
    directive: "ssl_buffer_size 2k",
    instead: "nginx's 16k",
    change: noTlsBuffer,
    what: "KB an idle socket",
    measure: idle,
  },
  {
    directive: "ssl_buffer_size 2k",
    instead: "nginx's 16k",
    change: noTlsBuffer,
    what: "16 KiB echoes",
    measure: echoes(16384),
  },
  {
    directive: "proxy_socket_keepalive on",
    instead: "off",
    change: without(/^ *proxy_socket_keepalive .*\n/m),
    what: "p99, µs",
    measure: p99,
  },
  { directive: "zone", instead: "none", change: noZone, what: "full handshakes", measure: full },
  {
    directive: "access_log of nginx.conf",
    instead: "off",
    change: (text) => text.replace("server_tokens off;", "server_tokens off; access_log off;"),
    what: "full handshakes",
    measure: full,
  },
  {
    directive: "ssl_prefer_server_ciphers off",
    instead: "on",
    change: (text) => text.replace("ssl_prefer_server_ciphers off;", "ssl_prefer_server_ciphers on;"),
    what: "16 KiB echoes",
    measure: echoes(16384),
  },
];

/** What each directive brings: ours against ours without it, in turns. Ours is measured once for each figure. */
export async function ablation({ servingRounds, seconds }: Options, report: Report): Promise<void> {
  const samples = new Samples();
  await withPlace(async (place) => {
    for (let i = 0; i < servingRounds; i++) await everyCase(samples, place, seconds);
  });
  const rows = CASES.map(({ directive, instead, what }, i) => [
    directive,
    instead,
    what,
    spread(samples.of(OURS.name, what)),
    spread(samples.of(String(i), what)),
    times(samples.ratio(OURS.name, String(i), what)),
  ]);
  report.add({
    title: "What each directive brings",
    head: ["directive", "instead", "what", "with it", "with the other", "with it, times the other"],
    rows,
    note: "Handshakes and echoes by a second of the proxy's processor. A difference within the spread is none.",
  });
}

async function everyCase(samples: Samples, place: Place, seconds: number): Promise<void> {
  progress("what each directive brings");
  const take = (who: string, peer: Peer, { what, measure }: Case) =>
    withProxy(peer, place, async (served) => {
      samples.add(who, what, await measure(served, seconds));
    });
  const seen = new Set<string>();
  for (const [row, one] of CASES.entries()) {
    if (!seen.has(one.what)) await take(OURS.name, OURS, one);
    seen.add(one.what);
    const variant = nginx("variant", (at) => one.change(ours(at), at));
    await take(String(row), variant, one);
  }
}
