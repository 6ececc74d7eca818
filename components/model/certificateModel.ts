import type { KeyAlgorithm } from "../args/certificate";

/** Where the certificate comes from. PEM texts are no part of it: they would hide the configuration's diff. */
export type CertificateModel = SelfSignedModel | SignedModel | ProvidedModel | MaintainedModel;

/** A key and certificate that are made here, and renewed. */
export interface MadeModel {
  readonly keyAlgorithm: KeyAlgorithm;
  readonly keyVersion: number;
  readonly validityPeriodHours: number;
  readonly earlyRenewalHours: number;
}

interface SelfSignedModel extends MadeModel {
  readonly kind: "selfSigned";
}

export interface SignedModel extends MadeModel {
  readonly kind: "authority";
  /** Where the key lies on the host, if it was made there: then what the CA signs is the request of it. */
  readonly privateKeyPath: string | undefined;
}

/** All else is PEM text. */
interface ProvidedModel {
  readonly kind: "provided";
  /** Where the key lies on the host, if it was made there. */
  readonly privateKeyPath: string | undefined;
}

/** Files on the host that others keep. */
interface MaintainedModel {
  readonly kind: "maintained";
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

/** A key that is made on the host, and what its certificate is asked for. */
export interface KeyOnHostModel {
  readonly name: string;
  readonly serverNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly keyAlgorithm: KeyAlgorithm;
  readonly keyVersion: number;
}

/** What a CertificateAuthority makes. */
export interface AuthorityModel extends MadeModel {
  readonly commonName: string;
  readonly organization: string | undefined;
}
