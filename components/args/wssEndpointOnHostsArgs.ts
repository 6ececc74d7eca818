import type { Host } from "./host";
import type { HostWide } from "./hostWide";
import type { Endpoint } from "./wssEndpointArgs";

/** One secure WebSocket endpoint (wss) that several hosts serve, with one key and certificate. */
export interface WssEndpointOnHostsArgs extends HostWide, Endpoint {
  /**
   * The hosts by their names, which stand in resource names, so they have to be known from the beginning; what is in them
   * may be Outputs. Required, at least one. A host that is added or left out does not touch the others. Clients come to
   * serverNames or ipAddresses, which are required as soon as there are two.
   */
  hosts: Record<string, Host>;
  /**
   * The host that gets each change first. The others get it once that one has proved it; if it cannot, none does. Defaults
   * to none: all at the same time, and a host that fails keeps no other from it.
   */
  canary?: string;
}
