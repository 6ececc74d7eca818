/** nginx's own variables that an extra directive may use; those of maps and of `set` belong to whoever wrote them. */
const NAMES = new Set(
  `args body_bytes_sent bytes_sent connection connection_requests content_length content_type document_uri host
  hostname http2 is_args msec nginx_version pid pipe proxy_add_x_forwarded_for proxy_host proxy_port query_string
  realip_remote_addr realip_remote_port remote_addr remote_port remote_user request request_id request_length
  request_method request_time request_uri scheme server_addr server_name server_port server_protocol ssl_cipher
  ssl_ciphers ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_s_dn ssl_client_serial
  ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_protocol
  ssl_server_name ssl_session_id ssl_session_reused status time_iso8601 time_local upstream_addr
  upstream_connect_time upstream_header_time upstream_response_time upstream_status uri`.split(/\s+/),
);

/** Followed by the name of a parameter, a cookie or a header. */
const FAMILY = /^(arg|cookie|http|sent_http|upstream_http|upstream_cookie)_[a-z0-9_]+$/;

/** What of a text nginx would take for a variable and is none of its own; a "$" alone is one without a name. */
export function unknownVariables(text: string): string[] {
  return [...text.matchAll(/\$(?:\{(\w*)\}|(\w*))/g)]
    .filter(([, braced, bare]) => {
      const name = braced ?? bare ?? "";
      return !NAMES.has(name) && !FAMILY.test(name);
    })
    .map(([whole]) => whole);
}
