import type * as pulumi from "@pulumi/pulumi";

/** How nginx chooses a server of the upstream for a new connection (ngx_http_upstream_module). */
export const Balance = {
  /** The server with the fewest open connections (least_conn): the best choice for long-lived sockets. */
  LeastConn: "least_conn",
  /** One after the other, by weight (nginx's own default). */
  RoundRobin: "round_robin",
  /** The same server for the same client address (ip_hash). */
  IpHash: "ip_hash",
} as const;
export type Balance = (typeof Balance)[keyof typeof Balance];

/** The plain ws servers behind the endpoint (nginx's upstream block). */
export interface Upstream {
  /** At least one server. Required. */
  servers: pulumi.Input<pulumi.Input<UpstreamServer>[]>;
  /** How a server is chosen for a new connection. Defaults to least_conn. Has no effect with a single server. */
  balance?: pulumi.Input<Balance>;
}

/** One plain ws server (nginx's server directive in an upstream block). */
export interface UpstreamServer {
  /**
   * Address and port as the host sees them, for example "127.0.0.1:8080", "[fd00::5]:8080" or "app.internal:8080".
   * A DNS name is resolved by nginx when it loads its configuration: one that does not resolve then keeps nginx from
   * starting, with all its sites. Required.
   */
  address: pulumi.Input<string>;
  /** Share of new connections relative to the other servers (weight). Defaults to 1; from 1 to 65535. */
  weight?: pulumi.Input<number>;
  /**
   * Failed attempts within failTimeout after which the server is passed over (max_fails), where there are several. Defaults to 1;
   * from 0, which never does, to 65535. A connection that the application ends without an answer is one too: it should refuse
   * a handshake with a status.
   */
  maxFails?: pulumi.Input<number>;
  /**
   * Seconds in which failures count, and for which a failed server is then passed over (fail_timeout). Defaults to 2, because a
   * client can make all of them fail where the application ends handshakes without an answer; from 1 to 86400. A server that
   * cannot be reached makes a client wait for timeouts.connect each time that these are over.
   */
  failTimeout?: pulumi.Input<number>;
  /** Use this server only while all others are unavailable (backup). Defaults to false. Not with ip_hash. */
  backup?: pulumi.Input<boolean>;
}
