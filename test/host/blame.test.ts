import { expect, test } from "vitest";
import { inScript } from "./functions";

test("an nginx that is too old for the configuration is told as such, with a newer stream", () => {
  const said = `nginx: [emerg] unknown directive "proxy_socket_keepalive" in /etc/nginx/conf.d/x.conf:48`;
  const advice = inScript(`config=/etc/nginx/conf.d/x.conf; advice_on_test '${said}'`);
  expect(advice).toContain("this nginx is older than 1.15.6");
  expect(advice).toContain("yum module switch-to nginx:1.24");
});
