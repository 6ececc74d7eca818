import type * as pulumi from "@pulumi/pulumi";

/**
 * The CentOS / RHEL host that gets the endpoint, and how SSH reaches it. A user other than root escalates with sudo.
 */
export interface Host {
  /**
   * What the host is called in Pulumi's resource names and in errors. Defaults to the address. Name the host when its
   * address may change or is only known later: the same name with another address is the same host, moved; another
   * name is another host, and the endpoint is removed from the old one.
   */
  name?: string;
  /** DNS name or IP address that SSH connects to, without brackets, user or port. Required. */
  address: pulumi.Input<string>;
  /** TCP port of sshd. Defaults to 22. */
  port?: pulumi.Input<number>;
  /** User that SSH logs in as. Defaults to root; any other user needs sudo. */
  user?: pulumi.Input<string>;
  /**
   * The host's public key as one line, for example "ssh-ed25519 AAAA...": what `ssh-keyscan` prints without the name.
   * Ed25519 or ECDSA. Required, because without it anybody on the way could take the host's place.
   */
  hostKey: pulumi.Input<string>;
  /** Private key that SSH logs in with, OpenSSH or PEM text. Kept as a secret. Give this, an agent or a password. */
  privateKey?: pulumi.Input<string>;
  /** Passphrase of the private key, if it has one; not of PKCS#8 ("BEGIN ENCRYPTED PRIVATE KEY"). Kept as a secret. */
  privateKeyPassword?: pulumi.Input<string>;
  /** Password that SSH logs in with. Kept as a secret. Give this, a private key or an agent. */
  password?: pulumi.Input<string>;
  /**
   * Socket of an SSH agent that has the key, as an absolute path that stays the same from run to run. An agent brings SSH
   * certificates too, with which detectDrift cannot log in. It is not asked where a private key is given.
   */
  agentSocketPath?: pulumi.Input<string>;
  /**
   * Seconds to wait for a host that is still booting: until SSH answers, takes the key and lets the user in. It is tried
   * every 5 seconds, for at least so long, and for up to twice as long where nothing answers at all. Defaults to four
   * tries within a second, or half a minute where nothing answers; from 1 to 3600.
   */
  waitSeconds?: pulumi.Input<number>;
  /**
   * Password for sudo, needed only where sudo asks for one. Kept as a secret; it travels on standard input, never as
   * an argument.
   */
  sudoPassword?: pulumi.Input<string>;
  /** A host in between that SSH goes through, where the host cannot be reached directly. */
  bastion?: pulumi.Input<Bastion>;
}

/**
 * A host that SSH goes through on its way (ProxyJump in ssh_config, one hop). Nothing is changed on it; it has to allow
 * TCP forwarding. Its name is resolved here, the host's name on it.
 */
export interface Bastion {
  /** DNS name or IP address, without brackets, user or port. Required. */
  address: pulumi.Input<string>;
  /** TCP port of its sshd. Defaults to 22. */
  port?: pulumi.Input<number>;
  /** User that SSH logs in as. Defaults to root; no sudo is needed. */
  user?: pulumi.Input<string>;
  /** The bastion's own public key as one line, Ed25519 or ECDSA. Required. */
  hostKey: pulumi.Input<string>;
  /** Private key that SSH logs in to the bastion with. Kept as a secret. Give this, an agent or a password. */
  privateKey?: pulumi.Input<string>;
  /** Passphrase of that private key, if it has one. Kept as a secret. */
  privateKeyPassword?: pulumi.Input<string>;
  /** Password that SSH logs in to the bastion with. Kept as a secret. Give this, a private key or an agent. */
  password?: pulumi.Input<string>;
  /** Socket of an SSH agent that has the key for the bastion, as the host's agentSocketPath. */
  agentSocketPath?: pulumi.Input<string>;
}
