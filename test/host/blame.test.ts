import { expect, test } from "vitest";
import { inScript } from "./functions";

test("an nginx that is too old for the configuration is told as such, with a newer stream", () => {
  const said = `nginx: [emerg] unknown directive "proxy_socket_keepalive" in /etc/nginx/conf.d/x.conf:48`;
  const advice = inScript(`config=/etc/nginx/conf.d/x.conf; advice_on_test '${said}'`);
  expect(advice).toContain("this nginx is older than 1.15.6");
  expect(advice).toContain("yum module switch-to nginx:1.24");
});

test("a file of the package's that listens on IPv6 where the kernel has none is told, though nginx names no file", () => {
  const said = "nginx: [emerg] socket() [::]:80 failed (97: Address family not supported by protocol)";
  expect(inScript(`advice_on_test '${said}'`)).toMatch(/^the host has no IPv6.*nginx\.conf.*yum install nginx$/m);
});

test.each([
  [64, 47, 128],
  [64, 110, 128],
  [64, 111, 256],
  [128, 238, 256],
  [128, 239, 512],
  // Another file has a longer name than ours.
  [128, 20, 256],
])("of a bucket of %d nginx wants more for a name of %d characters: %d are enough", (had, longest, enough) => {
  const config = `server {\n    server_name a.example ${"n".repeat(longest)} b.example;\n}\n`;
  const said = `could not build server_names_hash, you should increase server_names_hash_bucket_size: ${had}`;
  expect(inScript(`wanted_text='${config}'; advice_on_test '${said}'`)).toContain(
    `set server_names_hash_bucket_size ${enough};`,
  );
});
