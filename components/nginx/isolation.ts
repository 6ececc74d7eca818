import { comment, directive, type Directive, type Node } from "./tree";

/**
 * What other files may set for all of http and what would break the endpoint: each is shown by a test. All are older than
 * nginx 1.14. What is only harmless or the host's own rule is left as it is (docs/other-nginx.md).
 */
const ISOLATED: readonly Directive[] = [
  directive("ssl_verify_client", "off"),
  // There is no "off": a page for a status that nobody sends keeps those of http away.
  directive("error_page", 599, "/"),
  // Nor one here: X-Pad is always hidden. Without Upgrade an answer makes no WebSocket.
  directive("proxy_hide_header", "X-Pad"),
  directive("proxy_cache", "off"),
  directive("proxy_store", "off"),
  directive("mirror", "off"),
  directive("proxy_pass_request_headers", "on"),
  directive("proxy_next_upstream", "error", "timeout"),
  directive("proxy_next_upstream_timeout", 0),
  directive("proxy_next_upstream_tries", 0),
  // nginx refuses one that is smaller than a buffer.
  directive("proxy_max_temp_file_size", "1024m"),
  directive("send_timeout", "60s"),
];

/** `own` are the user's directives for the server, which go before. */
export function isolation(own: readonly Node[]): Node[] {
  const given = own.map((node) => ("name" in node ? node.name : ""));
  return [
    comment("What other files may set for every server, and would break this one"),
    ...ISOLATED.filter(({ name }) => !given.includes(name)),
  ];
}
