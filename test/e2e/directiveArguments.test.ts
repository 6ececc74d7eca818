import { beforeAll, expect, test } from "vitest";
import { fits, TAKES } from "../../components/nginx/directiveArguments";
import { directive } from "../../components/nginx/tree";
import { write } from "../../components/nginx/write";
import type { TestHost } from "../hosts/host";
import { runEach } from "./batch";
import { freshHost } from "./setting";

let host: TestHost;

beforeAll(async () => {
  host = await freshHost("arguments", 221);
  await host.run(`yum -q -y install nginx
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=ca -keyout /dev/null -out /root/ca.crt 2>/dev/null`);
});

/** Right somewhere, and wrong elsewhere. */
const ARGUMENTS = [
  ...["on", "off", "ON", "true", "", "yes", "any", "all", "ALL", "optional", "optional_no_ca", "always", "unix:"],
  ...["1073741824", "4294967295", "2147483648k", "10000d", "1000w", "100y", "010.001.002.003", "1.2.3.", "1.2.3.4/008"],
  ...["0", "1", "2", "9", "10", "64", "007", "-1", "1.5", "1 ", "1e3", "0x10"],
  ...["8k", "8K", "1m", "1M", "1g", "1G", "63k", "64k", "1kk", "k", "1 k", "1b", "8kb"],
  ...["1s", "1S", "1ms", "5h", "1d", "1w", "1y", "1h 30m", "1h30m", "30m1h", "1s1ms", "1s 1ms", "1ms1s", "1h90", "1x"],
  ...["1M1d", "1m1M", "1d 1M", "1h1h", " 1s", "1m30", "1m 500ms"],
  ...["192.0.2.1", "192.0.2.0/24", "192.0.2.1/33", "192.0.2", "10.0.0/8", "256.1.1.1", "1.2.3.4.5", "0.0.0.0/0"],
  ...["2001:db8::/32", "::/0", "::1", "::1/129", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "2001:db8::1::", "::g"],
  ...["::ffff:192.0.2.1", "::ffff:192.0.2.256", "[::1]", "fe80::1%eth0", "example.com", "all;", "192.0.2.0/24/8", ":"],
];

/** nginx reads "1.2.3." as 1.2.3.0, and how large a hash's bucket may be it says itself. */
const DIFFERENT = new Set([
  ...["allow 1.2.3.", "deny 1.2.3."],
  ...["1073741824", "4294967295"].map((size) => `proxy_headers_hash_bucket_size ${size}`),
]);

/** What a directive is compared with: the largest buffers of messageSize, which all of them have to fit. */
const BESIDE: Record<string, string> = {
  ssl_verify_client: "ssl_client_certificate /root/ca.crt;",
  proxy_max_temp_file_size: "proxy_buffer_size 64k; proxy_buffers 8 64k;",
};

test("what is refused is what a real nginx refuses, and what is taken it takes: of each directive whose arguments are judged", async () => {
  const cases = [...TAKES].flatMap(([name, takes]) => {
    const single = ARGUMENTS.map((arg) => [arg]);
    const pairs =
      takes.tests.length < 2
        ? [["on", "on"]]
        : single.flatMap(([arg = ""]) => [
            ["4", arg],
            [arg, "8k"],
          ]);
    return [[], ...single, ...pairs].map((args) => ({ name, args, taken: fits(takes, args) }));
  });
  const texts = cases.map(({ name, args }) => {
    const needed = BESIDE[name] ?? "";
    return `server { listen 81; ${needed} ${write([directive(name, ...args)])} }\n`;
  });
  const outcomes = await runEach(host, "cat >/etc/nginx/conf.d/zz-any.conf && nginx -t", texts);
  const differing = outcomes.flatMap(({ code, said }, i) => {
    const { name = "", args = [], taken = false } = cases[i] ?? {};
    return (code === 0) === taken || DIFFERENT.has(`${name} ${args.join(" ")}`)
      ? []
      : [`${name} ${JSON.stringify(args)}: taken ${taken}, nginx: ${said.split("\n")[0]}`];
  });
  expect(differing).toEqual([]);
});
