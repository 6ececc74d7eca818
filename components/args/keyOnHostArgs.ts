import type * as pulumi from "@pulumi/pulumi";
import type { KeyAlgorithm } from "./certificate";
import type { Host } from "./host";

/** A key on a host: only host is required. */
export interface KeyOnHostArgs {
  /** The host on which the key is made. Required. What is in it may be Outputs, but not the whole. */
  host: Host;
  /** DNS names that the certificate is asked for. Defaults to the host's address if that is a name and no ipAddresses are given. */
  serverNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** IP addresses that it is asked for. Defaults to the host's address if that is an IP address and no serverNames are given. */
  ipAddresses?: pulumi.Input<pulumi.Input<string>[]>;
  /** Kind of key. Defaults to ECDSA_P256. Another kind is another key. */
  keyAlgorithm?: pulumi.Input<KeyAlgorithm>;
  /**
   * Another number is another key, in a file of its own: the one before goes when no nginx refers to it any more. From 1 to
   * 1000000. Defaults to 1.
   */
  keyVersion?: pulumi.Input<number>;
}
