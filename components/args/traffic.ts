import type * as pulumi from "@pulumi/pulumi";

/** What the upstream learns about the client, in X-Real-IP, X-Forwarded-For and X-Forwarded-Proto. */
export const ForwardedHeaders = {
  /**
   * The address of whoever connected; what the client sent in these headers, in Forwarded, or in X-Forwarded-Host, -Port
   * and -Prefix is dropped.
   */
  Set: "set",
  /** The same, but X-Forwarded-For keeps what came in and adds to it: only behind a proxy that you trust. */
  Append: "append",
  /** Nothing; what the client sent in these headers is dropped too. */
  None: "none",
} as const;
export type ForwardedHeaders = (typeof ForwardedHeaders)[keyof typeof ForwardedHeaders];

/** Size of the messages that the buffers are made for; larger and smaller ones pass too. */
export const MessageSize = {
  /** Up to 4 KiB (proxy_buffer_size 4k): the least memory for a socket. */
  Small: "small",
  /** Up to 32 KiB (proxy_buffer_size 32k). */
  Medium: "medium",
  /** Larger ones, as in file transfer (proxy_buffer_size 64k). */
  Large: "large",
} as const;
export type MessageSize = (typeof MessageSize)[keyof typeof MessageSize];

/** How long nginx waits, in seconds. */
export interface Timeouts {
  /** Seconds for the upstream to accept a connection (proxy_connect_timeout). Defaults to 5; from 1 to 75. */
  connect?: pulumi.Input<number>;
  /**
   * Seconds that an open socket may stay silent before nginx closes it (proxy_read_timeout and proxy_send_timeout).
   * Defaults to 3600; from 1 to 2147483. A ping from either side counts as traffic.
   */
  idle?: pulumi.Input<number>;
  /** Seconds for a client to send its request's headers (client_header_timeout). Defaults to 15; from 1 to 3600. */
  handshake?: pulumi.Input<number>;
}

/** How many sockets may be open at once (ngx_http_limit_conn_module); one more gets status 429. */
export interface ConnectionLimits {
  /** Sockets from one client address (limit_conn). Defaults to no limit; from 1 to 65535. */
  perAddress?: pulumi.Input<number>;
  /**
   * Sockets in all (limit_conn). Defaults to no limit but nginx's own (worker_connections); from 1 to 65535. The host is
   * brought to hold that many: nginx's unit gets enough files (LimitNOFILE) by a drop-in, if it has too few, and what
   * only nginx.conf or the kernel can give is a warning with the line that gives it.
   */
  total?: pulumi.Input<number>;
}
