/** Where an extra directive can stand, and whether "$" begins a variable in its arguments (nginx.org, http modules). */
export interface Rule {
  readonly place: "server" | "location";
  readonly variables?: true;
}

const server: Rule = { place: "server" };
const location: Rule = { place: "location" };
const withVariables: Rule = { place: "location", variables: true };

/**
 * What a user may add: nothing of it can undo what the endpoint promises. "location" stands for both, the server and a
 * location of it.
 */
export const ALLOWED: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    // Headers
    add_header: withVariables,
    proxy_set_header: withVariables,
    proxy_hide_header: location,
    proxy_pass_header: location,
    // Who may come in
    allow: location,
    deny: location,
    satisfy: location,
    auth_basic: withVariables,
    auth_basic_user_file: location,
    auth_request: location,
    ssl_client_certificate: server,
    ssl_crl: server,
    ssl_trusted_certificate: server,
    ssl_verify_client: server,
    ssl_verify_depth: server,
    // The client's address, behind a proxy
    real_ip_header: server,
    real_ip_recursive: server,
    set_real_ip_from: server,
    // Requests
    client_body_buffer_size: location,
    client_body_timeout: location,
    client_header_buffer_size: server,
    client_max_body_size: location,
    ignore_invalid_headers: server,
    large_client_header_buffers: server,
    underscores_in_headers: server,
    // Connections and answers
    access_log: location,
    gzip: location,
    gzip_comp_level: location,
    gzip_min_length: location,
    gzip_proxied: location,
    gzip_types: location,
    gzip_vary: location,
    keepalive_requests: location,
    keepalive_timeout: location,
    lingering_close: location,
    lingering_time: location,
    lingering_timeout: location,
    reset_timedout_connection: location,
    send_timeout: location,
    tcp_nodelay: location,
    // The way to the upstream
    proxy_bind: location,
    proxy_buffering: location,
    proxy_cookie_domain: withVariables,
    proxy_cookie_path: withVariables,
    proxy_headers_hash_bucket_size: location,
    proxy_headers_hash_max_size: location,
    proxy_max_temp_file_size: location,
    proxy_next_upstream: location,
    proxy_next_upstream_timeout: location,
    proxy_next_upstream_tries: location,
    proxy_redirect: withVariables,
    proxy_request_buffering: location,
  }),
);

/** What the endpoint sets itself, and the argument that decides it; empty where none does. */
export const OWN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    client_header_timeout: "timeouts.handshake",
    limit_conn: "connectionLimits",
    limit_conn_status: "",
    listen: "port and listenAddresses",
    proxy_buffer_size: "messageSize",
    proxy_buffers: "messageSize",
    proxy_busy_buffers_size: "messageSize",
    proxy_connect_timeout: "timeouts.connect",
    proxy_http_version: "",
    proxy_pass: "upstream",
    proxy_read_timeout: "timeouts.idle",
    proxy_send_timeout: "timeouts.idle",
    proxy_socket_keepalive: "",
    proxy_temp_file_write_size: "messageSize",
    request_pool_size: "",
    server_name: "serverNames and ipAddresses",
    server_tokens: "",
    ssl: "",
    ssl_buffer_size: "",
    ssl_certificate: "certificate",
    ssl_certificate_key: "certificate",
    ssl_ciphers: "tlsProfile",
    ssl_ecdh_curve: "",
    ssl_prefer_server_ciphers: "",
    ssl_protocols: "tlsProfile",
    ssl_session_cache: "",
    ssl_session_tickets: "",
    ssl_session_timeout: "",
  }),
);

/** Directives whose first argument is the name of a header. */
export const OF_HEADERS: readonly string[] = [
  "add_header",
  "proxy_set_header",
  "proxy_hide_header",
  "proxy_pass_header",
];

/** Headers of the handshake, and of a single connection between two machines (RFC 9110, section 7.6.1). */
const HANDSHAKE =
  /^(upgrade|connection|sec-websocket-.*|content-length|transfer-encoding|te|trailer|keep-alive|proxy-connection|http2-settings)$/i;

/** The argument that decides a header, empty where none does, undefined where the header is anybody's. */
export function ownHeader(directive: string, header: string): string | undefined {
  if (!OF_HEADERS.includes(directive)) return undefined;
  if (HANDSHAKE.test(header)) return "";
  if (directive !== "proxy_set_header") return undefined;
  if (/^(x-real-ip|x-forwarded-for|x-forwarded-proto)$/i.test(header)) return "forwardedHeaders";
  return /^host$/i.test(header) ? "" : undefined;
}
