import type * as pulumi from "@pulumi/pulumi";
import type { Authority, Certificate, Provided } from "../args/certificate";
import { kindOf } from "../model/readCertificate";
import { authority } from "./authority";
import { maintained } from "./maintained";
import { provided } from "./provided";
import { selfSigned } from "./selfSigned";
import type { Source, Wanted } from "./source";

/** The one source that is given; self-signed if there is none. */
export function sourceOf(wanted: Wanted, certificate: Certificate = {}): Source {
  switch (kindOf(certificate)) {
    case "selfSigned":
      return selfSigned(wanted);
    case "authority":
      return authority(wanted, certificate.authority as pulumi.Input<Authority>);
    case "provided":
      return provided(wanted, certificate.provided as pulumi.Input<Provided>);
    case "maintained":
      return maintained();
  }
}
