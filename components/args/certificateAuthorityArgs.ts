import type * as pulumi from "@pulumi/pulumi";
import type { KeyAlgorithm } from "./certificate";

/**
 * A private CA: everything has a default. It has path length 1 and no name constraints, which the tls provider cannot set;
 * a CA of your own (`authority`) may have both.
 */
export interface CertificateAuthorityArgs {
  /** The CA's name in its certificate (CN of the subject), for people; up to 64 characters. Defaults to the component's name. */
  commonName?: pulumi.Input<string>;
  /** The organization in its certificate (O of the subject), up to 64 characters. Defaults to none. */
  organization?: pulumi.Input<string>;
  /** Kind of the CA's key. Defaults to ECDSA_P256. The key is kept when the CA's certificate is renewed. */
  keyAlgorithm?: pulumi.Input<KeyAlgorithm>;
  /**
   * Another number makes another key, and so another CA, at the next `up`, which signs all endpoints anew: clients have to
   * trust it first. From 1 to 1000000. Defaults to 1. Needs Pulumi's CLI 3.208 or later.
   */
  keyVersion?: pulumi.Input<number>;
  /** Hours from now until the CA's certificate expires. Defaults to 87600 (10 years); from 24 to 219000 (25 years). */
  validityPeriodHours?: pulumi.Input<number>;
  /**
   * Hours before the end from which the next `up` renews it, with the same key and name. Defaults to 17520 (2 years), or
   * to a third of the validity if that is less. Less than the validity.
   */
  earlyRenewalHours?: pulumi.Input<number>;
}
