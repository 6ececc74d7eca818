import type { Host } from "./host";
import type { HostWide } from "./hostWide";
import type { Endpoint } from "./wssEndpointArgs";

/** Secure WebSocket endpoints (wss) that one host has. */
export interface WssEndpointsArgs extends HostWide {
  /** The host that gets the endpoints. Required. What is in it may be Outputs, but not the whole. */
  host: Host;
  /**
   * The endpoints by their names, which have to be known from the beginning; what is in them may be Outputs. Required, at
   * least one. An endpoint that is added or left out is an update in place, and the others' sockets stay open.
   */
  endpoints: Record<string, Endpoint>;
}
