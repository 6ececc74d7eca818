import { expect, test } from "vitest";
import { ALLOWED } from "../../components/nginx/directives";
import { fits, TAKES } from "../../components/nginx/directiveArguments";

const takes = (name: string, ...args: string[]) => fits(TAKES.get(name) ?? { tests: [], says: "" }, args);

// What a real nginx makes of them, and of 3,000 more, is in e2e/directiveArguments.test.ts.
test.each<[string, string[], string[]]>([
  ["gzip", ["on", "OFF"], ["true", "onn", "xon", ""]],
  ["keepalive_requests", ["0", "100", "4294967295"], ["-1", "1.5", "1k", "1 "]],
  ["proxy_headers_hash_max_size", ["1"], ["0"]],
  ["gzip_comp_level", ["1", "9", "09"], ["0", "10", "x9"]],
  ["client_body_buffer_size", ["0", "8k", "1M"], ["1g", "8kb", "8 k", "k"]],
  ["client_max_body_size", ["1g", "10m", "1073741824"], ["1t", "10 m"]],
  ["proxy_max_temp_file_size", ["0", "0k", "64k", "65536"], ["65535", "32k", "1g"]],
  [
    "send_timeout",
    ["30", "30s", "500ms", "1h 30m", "1m30", "1w2d", "10000d"],
    ["1y", "1M", "30m1h", "1ms1s", "s", " 1s"],
  ],
  ["satisfy", ["all", "ANY"], ["alls", "xany", "none"]],
  ["ssl_verify_client", ["on", "OFF", "optional_no_ca"], ["no", "xon", "offx"]],
  ["lingering_close", ["always"], ["never", "xon", "onx"]],
  [
    "allow",
    [
      "all",
      "unix:",
      "192.0.2.1",
      "192.0.2.0/24",
      "192.0.2.0/32",
      "010.001.2.3",
      "249.250.1.1",
      "::/0",
      "2001:db8::1/128",
      "::ffff:192.0.2.1",
    ],
    [
      "ALL",
      "192.0.2.1/33",
      "10.0.0/8",
      "192.0.2.0/24/8",
      "::1/129",
      "fe80::1%eth0",
      "[::1]",
      "192.0.2.1/",
      "1.2.3.",
      "1.2.3.4.5",
      "256.1.1.1",
      "1..2.3.4",
      "a.example",
    ],
  ],
])("%s takes what nginx takes, once", (name, right, wrong) => {
  expect(right.filter((arg) => !takes(name, arg))).toEqual([]);
  expect(wrong.filter((arg) => takes(name, arg))).toEqual([]);
  expect([takes(name), takes(name, right[0] ?? "", right[0] ?? "")]).toEqual([false, false]);
});

test("two arguments, and a second one that may be left out", () => {
  expect([takes("large_client_header_buffers", "4", "8k"), takes("large_client_header_buffers", "4")]).toEqual([
    true,
    false,
  ]);
  expect([takes("large_client_header_buffers", "0", "8k"), takes("large_client_header_buffers", "4", "511")]).toEqual([
    false,
    false,
  ]);
  expect([takes("keepalive_timeout", "75s"), takes("keepalive_timeout", "75s", "1y 1M 60")]).toEqual([true, true]);
  expect([takes("keepalive_timeout", "75s", "500ms"), takes("keepalive_timeout", "1", "2", "3")]).toEqual([
    false,
    false,
  ]);
});

test("only what can be added is judged", () => {
  expect([...TAKES.keys()].filter((name) => !ALLOWED.has(name))).toEqual([]);
});

test("what each takes is said in words", () => {
  const said = new Map<string, string[]>();
  for (const [name, { says }] of TAKES) said.set(says, [...(said.get(says) ?? []), name]);
  expect([...said].map(([says, names]) => `${names.join(", ")}: ${says}`)).toMatchInlineSnapshot(`
    [
      "allow, deny: "all", an address such as "192.0.2.10", or a range such as "192.0.2.0/24" or "2001:db8::/32"",
      "satisfy: "all" or "any"",
      "ssl_verify_client: "on", "off", "optional" or "optional_no_ca"",
      "ssl_verify_depth, keepalive_requests, proxy_next_upstream_tries: a whole number",
      "real_ip_recursive, ignore_invalid_headers, underscores_in_headers, gzip, gzip_vary, reset_timedout_connection, tcp_nodelay, proxy_buffering, proxy_request_buffering: "on" or "off"",
      "client_body_buffer_size, client_header_buffer_size, gzip_min_length: a size such as "8k" or "1m"",
      "client_body_timeout, lingering_time, lingering_timeout, send_timeout, proxy_next_upstream_timeout: a time such as "30s", "500ms" or "1m"",
      "client_max_body_size: a size such as "16k", "10m" or "1g"",
      "large_client_header_buffers: a number from 1 on and a size from 512 on, such as "4" and "8k"",
      "gzip_comp_level: a whole number from 1 to 9",
      "keepalive_timeout: a time such as "75s", and another one in seconds for the header Keep-Alive",
      "lingering_close: "on", "off" or "always"",
      "proxy_headers_hash_bucket_size, proxy_headers_hash_max_size: a whole number from 1 on",
      "proxy_max_temp_file_size: "0", or a size from 64k on",
    ]
  `);
});
