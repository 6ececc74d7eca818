import type { Firewall } from "../args/guards";
import type { Balance } from "../args/upstream";
import type { NginxSource, NginxUpgrade } from "../args/nginx";
import type { TlsProfile } from "../args/tls";
import type { ForwardedHeaders, MessageSize } from "../args/traffic";
import type { Node } from "../nginx/tree";
import type { CertificateModel } from "./certificateModel";

/** Everything that decides what an endpoint is, checked, with every default filled in, and free of secrets. */
export interface EndpointModel {
  readonly name: string;
  readonly port: number;
  readonly serverNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly listenAddresses: readonly string[];
  readonly upstream: UpstreamModel;
  readonly paths: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly requireOrigin: boolean;
  readonly webSocketOnly: boolean;
  readonly forwardedHeaders: ForwardedHeaders;
  readonly messageSize: MessageSize;
  readonly timeouts: TimeoutsModel;
  readonly connectionLimits: ConnectionLimitsModel;
  readonly tlsProfile: TlsProfile;
  readonly certificate: CertificateModel;
  readonly systemd: SystemdModel;
  readonly nginx: NginxModel;
  readonly extraDirectives: readonly ExtraDirectiveModel[];
  readonly rawServerText: readonly Node[];
  readonly selinux: SelinuxModel;
  readonly firewall: Firewall;
  readonly requireUpstream: boolean;
  readonly removePackage: boolean;
  readonly detectDrift: boolean;
}

export interface UpstreamModel {
  readonly servers: readonly UpstreamServerModel[];
  readonly balance: Balance;
}

export interface UpstreamServerModel {
  readonly address: string;
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeout: number;
  readonly backup: boolean;
}

export interface TimeoutsModel {
  readonly connect: number;
  readonly idle: number;
  readonly handshake: number;
}

export interface ConnectionLimitsModel {
  readonly perAddress: number | undefined;
  readonly total: number | undefined;
}

export interface SystemdModel {
  readonly restartOnFailure: boolean;
}

export interface NginxModel {
  readonly source: NginxSource;
  readonly repository: NginxRepositoryModel | undefined;
  readonly moduleStream: string | undefined;
  readonly minimalVersion: string | undefined;
  readonly upgrade: NginxUpgrade;
}

export interface NginxRepositoryModel {
  readonly baseUrl: string;
  readonly gpgKey: string;
  readonly moduleHotfixes: boolean;
}

export interface ExtraDirectiveModel {
  readonly name: string;
  readonly args: readonly string[];
  /** The path that it is for; undefined is the whole endpoint. */
  readonly path: string | undefined;
}

export interface SelinuxModel {
  readonly networkConnect: boolean;
}
