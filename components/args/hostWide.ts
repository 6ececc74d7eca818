import type * as pulumi from "@pulumi/pulumi";
import type { Systemd } from "./guards";
import type { Nginx } from "./nginx";

/** What the endpoints of a host have in common. */
export interface HostWide {
  /** What nginx's systemd unit is given. */
  systemd?: pulumi.Input<Systemd>;
  /** Where nginx comes from, and how old it may be. Defaults to what the host has or its repositories offer. */
  nginx?: pulumi.Input<Nginx>;
  /**
   * On destroy, remove the nginx package too, if it was installed for an endpoint and has served endpoints since, nothing
   * else uses it and its configuration is as it was installed; and the package with semanage, if it was installed to tell
   * SELinux of an endpoint and no other package needs it. Defaults to false.
   */
  removePackage?: pulumi.Input<boolean>;
  /**
   * Look at the host in each preview and up, over one SSH connection, say as warnings what there is not as the last `up`
   * left it, and have this one put it right. Such a run fails where the host cannot be reached. Defaults to false: a
   * preview then asks nobody, and an `up` changes nothing on the host unless an argument or the certificate has changed.
   */
  detectDrift?: pulumi.Input<boolean>;
}
