import type * as pulumi from "@pulumi/pulumi";

/** What is done with firewalld, where it runs. nftables or iptables without it are read, and never changed. */
export const Firewall = {
  /**
   * The port is opened, at once and permanently, in the zones that the host's default routes and the endpoint's own
   * addresses are in, and closed again when no endpoint has it. Of another zone, of certain sources or interfaces, that has
   * firewalld's default target, a line says that the port is closed there.
   */
  Manage: "manage",
  /** A port that is closed there, or seems so in nftables or iptables, is a warning, with the command that opens it; other zones as with manage. */
  Check: "check",
  /** No firewall is asked. */
  Ignore: "ignore",
} as const;
export type Firewall = (typeof Firewall)[keyof typeof Firewall];

/** What nginx's systemd unit is given by a drop-in. It is one unit for all that nginx serves on the host. */
export interface Systemd {
  /**
   * Let systemd start nginx again when it crashes or is killed (Restart=on-failure), where the unit says nothing of it,
   * as that of CentOS and RHEL. Defaults to false, because it holds for everything that nginx serves on the host.
   */
  restartOnFailure?: pulumi.Input<boolean>;
}

/**
 * What SELinux is told, where it is enforcing. It stays enforcing, and the port is labelled http_port_t where it has no
 * label, without being asked. Where semanage is needed for that and missing, yum installs it (removePackage).
 */
export interface Selinux {
  /**
   * Let nginx connect to the upstream, if SELinux forbids it: turns on httpd_can_network_relay if that is enough for
   * the upstream's ports, else httpd_can_network_connect. Both hold for all web servers on the host, so it defaults to
   * false: then an upstream that is forbidden is told as such, with the command that allows it. What was turned on is
   * turned off with the host's last endpoint, and not before: not by a change that needs another of the two, or none.
   */
  networkConnect?: pulumi.Input<boolean>;
}
