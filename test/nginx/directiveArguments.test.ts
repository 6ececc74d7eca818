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
