import { expect, test } from "vitest";
import { inScript } from "./functions";

/** Whether a directive is found in what nginx shows, by a script that goes on where nobody reads what it writes. */
const has = (pattern: string, text: string) =>
  inScript(`set -o pipefail; trap '' PIPE
    [() { builtin [ "$2" = /usr/sbin/nginx ] || builtin [ "$@"; } # there is one
    show_whole() { cat <<'END'
# configuration file /etc/nginx/nginx.conf:
${text}
END
    }
    has_directive '${pattern}' && echo yes || echo no`);

test("a directive is found also in front of thousands of others", () => {
  const many = Array.from({ length: 5000 }, (_, i) => `set $a${i} value;`).join("\n");
  expect(has("proxy_pass\\s", `http {\nserver {\nproxy_pass http://127.0.0.1:1;\n${many}\n}\n}`)).toBe("yes\n");
  expect(has("proxy_pass\\s", `http {\nserver {\n${many}\n}\n}`)).toBe("no\n");
});
