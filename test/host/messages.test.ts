import { expect, test } from "vitest";
import { inScript } from "./functions";

test("what a client brought into a log is shown without its control characters, and with its letters", () => {
  const shown = inScript(
    String.raw`export LC_ALL=C; (fail "it failed" "look" $'a\tb\e]0;title\a\x7f\xc2\x9b31m grüß dich') 2>&1 || :`,
  );
  expect(shown).toContain("  | a\tb?]0;title???31m grüß dich\n");
});

test("of nginx's line about a client's request an error has neither who it was nor what stood in its query", () => {
  const said = "connect() failed (111: Connection refused) while connecting to upstream";
  const upstream = 'upstream: "http://10.0.0.1:80/chat?token=t0psecret"';
  const line = `2099/01/01 00:00:00 [error] 1#1: *1 ${said}, client: 192.0.2.77, server: _, request: "GET /chat?token=t0psecret HTTP/1.1", ${upstream}, host: "ws.example.com:5555", referrer: "https://a.example/?t0psecret"`;
  const others = line.replace("ws.example.com", "other.example.com");
  const shown = inScript(`declare -A payload=([http_host]=ws.example.com:5555); run_began=0
    error_log=$(mktemp); cat >"$error_log" <<'END'
${line}
${others}
END
    upstream_errors; rm "$error_log"`);
  expect(shown).toBe(
    `2099/01/01 00:00:00 [error] 1#1: *1 ${said}, server: _, request: "GET /chat?... HTTP/1.1", upstream: "http://10.0.0.1:80/chat?...", host: "ws.example.com:5555"\n`,
  );
});
