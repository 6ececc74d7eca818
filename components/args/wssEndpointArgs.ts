import type * as pulumi from "@pulumi/pulumi";
import type { Certificate } from "./certificate";
import type { ExtraDirective } from "./extraDirectives";
import type { Firewall, Selinux } from "./guards";
import type { Host } from "./host";
import type { HostWide } from "./hostWide";
import type { TlsProfile } from "./tls";
import type { ConnectionLimits, ForwardedHeaders, MessageSize, Timeouts } from "./traffic";
import type { Upstream } from "./upstream";

/** An endpoint, wherever it is: only upstream is required. */
export interface Endpoint {
  /** The plain ws servers that connections are passed to. Required. */
  upstream: pulumi.Input<Upstream>;
  /** TCP port that clients connect to (listen). Defaults to 443; from 1 to 65535, but for the port of SSH. */
  port?: pulumi.Input<number>;
  /**
   * DNS names that clients connect to (server_name, and DNS names of the certificate); the first one makes the url.
   * Defaults to the host's address if that is a name and no ipAddresses are given.
   */
  serverNames?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * IP addresses that clients connect to, for urls without a name (server_name, and IP addresses of the certificate).
   * Defaults to the host's address if that is an IP address and no serverNames are given.
   */
  ipAddresses?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The host's own addresses that nginx listens on (listen). Defaults to all, "0.0.0.0" and "::". On a host without
   * IPv6 give "0.0.0.0" alone.
   */
  listenAddresses?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Paths that are passed to the upstream (location); any other gets status 404. "/chat" is that path alone, "/chat/"
   * is all below it. Defaults to "/", which is every path.
   */
  paths?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Origins of the web pages that may connect, for example "https://app.example.com", or of apps with a browser in them,
   * such as "capacitor://localhost"; a browser's page from elsewhere gets status 403 (RFC 6455, section 10.2). Defaults to no
   * check: then the upstream has to make it.
   */
  allowedOrigins?: pulumi.Input<pulumi.Input<string>[]>;
  /** Refuse clients that send no Origin, which only browsers must send, with 403. Defaults to false. Needs allowedOrigins. */
  requireOrigin?: pulumi.Input<boolean>;
  /**
   * Answer requests that ask for no WebSocket with status 426. Defaults to false: they are passed on, because
   * socket.io and others poll over plain HTTPS first.
   */
  webSocketOnly?: pulumi.Input<boolean>;
  /** What the upstream learns about the client. Defaults to set. */
  forwardedHeaders?: pulumi.Input<ForwardedHeaders>;
  /** Size of the messages that the buffers are made for. Defaults to medium. */
  messageSize?: pulumi.Input<MessageSize>;
  /** How long nginx waits. */
  timeouts?: pulumi.Input<Timeouts>;
  /** How many sockets may be open at once. */
  connectionLimits?: pulumi.Input<ConnectionLimits>;
  /**
   * Which of Mozilla's configurations TLS follows (ssl_protocols, ssl_ciphers). Defaults to intermediate. On a port with
   * several names, nginx takes the protocols of the first.
   */
  tlsProfile?: pulumi.Input<TlsProfile>;
  /**
   * Where the certificate comes from. Defaults to a self-signed one. What is in it may be Outputs, but not the whole, and not
   * the whole authority where it has a certificateRequestPem.
   */
  certificate?: Certificate;
  /**
   * Directives of nginx's more than the endpoint has of itself, such as add_header, allow or ssl_verify_client. What the
   * endpoint sets itself, or what could undo it, is refused before anything changes.
   */
  extraDirectives?: pulumi.Input<pulumi.Input<ExtraDirective>[]>;
  /**
   * Text of nginx's configuration for the end of the endpoint's server block, for what no other argument can say, such as
   * a location of your own. It has to be whole directives, without include; everything else is up to you and to `nginx -t`,
   * which reads it before it is in place.
   */
  rawServerText?: pulumi.Input<string>;
  /** What SELinux is told, where it is enforcing. */
  selinux?: pulumi.Input<Selinux>;
  /** What is done with firewalld, where it runs. Defaults to check. */
  firewall?: pulumi.Input<Firewall>;
  /**
   * Fail, and put everything back, if the upstream does not answer the handshake that proves the endpoint: one for the
   * first of paths, without a query or credentials, to which 400, 401, 403 and 426 are answers too. Defaults to false: the
   * application may come up later, so that is a warning.
   */
  requireUpstream?: pulumi.Input<boolean>;
}

/** A secure WebSocket endpoint on a host: only host and upstream are required. */
export interface WssEndpointArgs extends HostWide, Endpoint {
  /** The host that gets the endpoint. Required. What is in it may be Outputs, but not the whole. */
  host: Host;
}
