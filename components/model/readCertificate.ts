import { KeyAlgorithm } from "../args/certificate";
import type { Collector } from "./collector";
import type { SelfSignedModel } from "./endpointModel";
import { integer, oneOf } from "./plainValues";

export function readCertificate(c: Collector, value: unknown): SelfSignedModel {
  const s = c.fields("certificate.selfSigned", c.fields("certificate", value, ["selfSigned"]).selfSigned, [
    "keyAlgorithm",
    "validityPeriodHours",
    "earlyRenewalHours",
  ]);
  const path = "certificate.selfSigned";
  const validity = c.optional(`${path}.validityPeriodHours`, s.validityPeriodHours, integer("hours", 1, 8784), 8760);
  const early = c.optional(
    `${path}.earlyRenewalHours`,
    s.earlyRenewalHours,
    integer("hours", 0, 8784),
    Math.min(720, Math.floor(validity / 3)),
  );
  if (early >= validity) {
    const remedy = `use less than ${validity} hours, else every run renews it`;
    const problem = "is not less than validityPeriodHours";
    c.addComparing({ code: "WSS024", path: `${path}.earlyRenewalHours`, value: String(early), problem, remedy });
  }
  const keyAlgorithm = c.optional(`${path}.keyAlgorithm`, s.keyAlgorithm, oneOf(KeyAlgorithm), KeyAlgorithm.EcdsaP256);
  return { keyAlgorithm, validityPeriodHours: validity, earlyRenewalHours: early };
}
