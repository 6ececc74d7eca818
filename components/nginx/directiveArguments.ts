import { isIPv6 } from "node:net";

type Test = (text: string) => boolean;

/** What directives take for arguments, as nginx itself reads them (src/core/ngx_conf_file.c and ngx_parse.c). */
export interface Takes {
  /** One for each argument; the last `optional` of them may be left out. */
  readonly tests: readonly Test[];
  readonly optional?: number;
  readonly says: string;
}

const one = (test: Test, says: string): Takes => ({ tests: [test], says });
const like =
  (pattern: RegExp): Test =>
  (text) =>
    pattern.test(text);

const FLAG = one(like(/^(on|off)$/i), '"on" or "off"');

const isCount = like(/^\d+$/);
const isPositive: Test = (text) => isCount(text) && Number(text) > 0;
const COUNT = one(isCount, "a whole number");
const POSITIVE = one(isPositive, "a whole number from 1 on");

const BYTES: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
/** The bytes of a size in one of the units, undefined where it is none. */
function bytes(text: string, units: "km" | "kmg"): number | undefined {
  const [, digits, unit = ""] = new RegExp(`^(\\d+)([${units}]?)$`, "i").exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (BYTES[unit.toLowerCase()] ?? 1);
}
const isSizeFrom =
  (least: number): Test =>
  (text) =>
    (bytes(text, "km") ?? -1) >= least;
const SIZE = one(isSizeFrom(0), 'a size such as "8k" or "1m"');

/** Units from the largest to the smallest, seconds where there is none. Months and years only where seconds are counted. */
const WEEKS = String.raw`(?:\d+w *)?(?:\d+d *)?(?:\d+h *)?(?:\d+m(?!s) *)?(?:\d+s?)? *`;
const isSeconds = like(new RegExp(String.raw`^(?=\d)(?:\d+y *)?(?:\d+M *)?${WEEKS}$`));
const isTime = like(new RegExp(String.raw`^(?=\d)${WEEKS}(?:\d+ms)?$`));
const TIME = one(isTime, 'a time such as "30s", "500ms" or "1m"');

/** Numbers are decimal, with zeros before them, too (src/core/ngx_inet.c). */
const isIPv4 = like(/^(0*(25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}(?<=\d)$/);
/** An address, with the bits of a range. What is too large for nginx's numbers it says itself. */
function isAddress(text: string): boolean {
  const [address = "", bits = "0", ...more] = text.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : -1;
  return more.length === 0 && isCount(bits) && Number(bits) <= most;
}
const CLIENTS = one(
  (text) => text === "all" || text === "unix:" || isAddress(text),
  '"all", an address such as "192.0.2.10", or a range such as "192.0.2.0/24" or "2001:db8::/32"',
);

/** Of those that are not here nginx alone judges the arguments, on the host, before anything is in place. */
export const TAKES: ReadonlyMap<string, Takes> = new Map(
  Object.entries<Takes>({
    allow: CLIENTS,
    deny: CLIENTS,
    satisfy: one(like(/^(all|any)$/i), '"all" or "any"'),
    ssl_verify_client: one(like(/^(on|off|optional|optional_no_ca)$/i), '"on", "off", "optional" or "optional_no_ca"'),
    ssl_verify_depth: COUNT,
    real_ip_recursive: FLAG,
    client_body_buffer_size: SIZE,
    client_body_timeout: TIME,
    client_header_buffer_size: SIZE,
    client_max_body_size: one((text) => bytes(text, "kmg") !== undefined, 'a size such as "16k", "10m" or "1g"'),
    ignore_invalid_headers: FLAG,
    large_client_header_buffers: {
      tests: [isPositive, isSizeFrom(512)], // connection_pool_size
      says: 'a number from 1 on and a size from 512 on, such as "4" and "8k"',
    },
    underscores_in_headers: FLAG,
    gzip: FLAG,
    gzip_comp_level: one(like(/^0*[1-9]$/), "a whole number from 1 to 9"),
    gzip_min_length: SIZE,
    gzip_vary: FLAG,
    keepalive_requests: COUNT,
    keepalive_timeout: {
      tests: [isTime, isSeconds],
      optional: 1,
      says: 'a time such as "75s", and another one in seconds for the header Keep-Alive',
    },
    lingering_close: one(like(/^(on|off|always)$/i), '"on", "off" or "always"'),
    lingering_time: TIME,
    lingering_timeout: TIME,
    reset_timedout_connection: FLAG,
    send_timeout: TIME,
    tcp_nodelay: FLAG,
    proxy_buffering: FLAG,
    proxy_headers_hash_bucket_size: POSITIVE,
    proxy_headers_hash_max_size: POSITIVE,
    proxy_max_temp_file_size: one(
      (text) => bytes(text, "km") === 0 || isSizeFrom(65536)(text), // the largest buffer that messageSize gives
      '"0", or a size from 64k on',
    ),
    proxy_next_upstream_timeout: TIME,
    proxy_next_upstream_tries: COUNT,
    proxy_request_buffering: FLAG,
  }),
);

export function fits({ tests, optional = 0 }: Takes, args: readonly string[]): boolean {
  return args.length >= tests.length - optional && args.every((arg, i) => tests[i]?.(arg));
}
