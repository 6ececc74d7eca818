import type * as pulumi from "@pulumi/pulumi";

/** Whose nginx package is installed, where there is no nginx yet. */
export const NginxSource = {
  /** What the host's own enabled repositories offer: AppStream on EL8 and later. */
  Host: "host",
  /** nginx.org's repository of stable versions, in a file of its own in /etc/yum.repos.d. Not for Fedora. */
  NginxOrg: "nginx.org",
  /** EPEL, by the package epel-release, which the host's repositories must have. EPEL has nginx for EL7 only. */
  Epel: "epel",
} as const;
export type NginxSource = (typeof NginxSource)[keyof typeof NginxSource];

/** What is done with an nginx that is older than minimalVersion. */
export const NginxUpgrade = {
  /** It is an error that names both versions. */
  Never: "never",
  /**
   * `yum upgrade nginx`, if the host's repositories have one that is new enough. The new nginx takes over on the fly:
   * open sockets live on. It stays if a later step fails.
   */
  WhenOlder: "when-older",
} as const;
export type NginxUpgrade = (typeof NginxUpgrade)[keyof typeof NginxUpgrade];

/**
 * Where nginx comes from, and how old it may be. source, repository and moduleStream have an effect only where nginx
 * has to be installed: one that is there stays. What they add on the host goes when the nginx package goes (see
 * removePackage), and stays as long as it stays, because it needs its updates. Signatures are always checked.
 */
export interface Nginx {
  /** Whose package it is. Defaults to host. */
  source?: pulumi.Input<NginxSource>;
  /** A repository of your own, such as a mirror or a vault, instead of source. */
  repository?: pulumi.Input<NginxRepository>;
  /** Stream of the module nginx that is enabled first, on EL8 and EL9, such as "1.24". Only with the source host. */
  moduleStream?: pulumi.Input<string>;
  /** The least version of nginx itself, such as "1.20.1". Defaults to any. */
  minimalVersion?: pulumi.Input<string>;
  /** What is done where nginx is there, but older than minimalVersion. Defaults to never. */
  upgrade?: pulumi.Input<NginxUpgrade>;
}

/** A yum repository, written to /etc/yum.repos.d/wss-endpoint-nginx.repo. */
export interface NginxRepository {
  /**
   * Where its repodata folder is: an https, http or file URL without user and password. $releasever and $basearch
   * stand for the host's own (baseurl). Required.
   */
  baseUrl: pulumi.Input<string>;
  /**
   * The public key that its packages are signed with, as text that begins with BEGIN PGP PUBLIC KEY BLOCK, or an https
   * or file URL that yum reads it from on the host (gpgkey). Required.
   */
  gpgKey: pulumi.Input<string>;
  /** Take its packages although a module of the same name is enabled (module_hotfixes). Defaults to false. */
  moduleHotfixes?: pulumi.Input<boolean>;
}
