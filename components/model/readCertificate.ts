import { KeyAlgorithm } from "../args/certificate";
import { TlsProfile } from "../args/tls";
import type { CertificateModel, MadeModel } from "./certificateModel";
import { type Collector, type Fields, isKnown, LATER, type Parser } from "./collector";
import { Refusal } from "./issue";
import { integer, oneOf, parseText } from "./plainValues";
import { MODERN_VALIDITY } from "./tlsProfile";

const MADE = ["keyAlgorithm", "keyVersion", "validityPeriodHours", "earlyRenewalHours"] as const;

/** Each source of a certificate with its fields; the first one is the default. */
const SOURCES = {
  selfSigned: MADE,
  authority: ["certificatePem", "privateKeyPem", ...MADE, "certificateRequestPem", "privateKeyPath"],
  provided: ["certificatePem", "chainPem", "privateKeyPem", "privateKeyPath"],
  maintained: ["certificatePath", "privateKeyPath"],
} as const;

/** Fields that hold PEM text. The model has none of them: they would hide or swell the configuration's diff. */
export const PEMS: readonly string[] = ["certificatePem", "chainPem", "privateKeyPem", "certificateRequestPem"];

type Kind = CertificateModel["kind"];
const KINDS = Object.keys(SOURCES) as Kind[];

/** The source that is chosen. Two are an issue; the first one stands for both then. */
export function kindOf(certificate: object | null | undefined): Kind {
  return given(certificate)[0] ?? "selfSigned";
}

function given(certificate: object | null | undefined): Kind[] {
  return KINDS.filter((kind) => (((certificate ?? {}) as Fields)[kind] ?? undefined) !== undefined);
}

export function readCertificate(c: Collector, value: unknown, profile: TlsProfile): CertificateModel {
  if (value === LATER) {
    const remedy = "give an object, in which values may be Outputs";
    const problem = "is an Output, so which source it has is not known yet";
    c.add({ code: "WSS080", path: "certificate", value: undefined, problem, remedy });
  }
  const certificate = c.fields("certificate", value === LATER ? undefined : value, KINDS);
  const [kind = "selfSigned", ...others] = given(certificate);
  if (others.length > 0) {
    const problem = `has both ${[kind, ...others].join(" and ")}, but a certificate has one source`;
    c.add({ code: "WSS070", path: "certificate", value: undefined, problem, remedy: "keep one of them" });
  }
  const path = `certificate.${kind}`;
  const source = c.fields(path, certificate[kind], SOURCES[kind]);
  const validity = profile === TlsProfile.Modern ? MODERN_VALIDITY : 8760;
  switch (kind) {
    case "selfSigned":
      return { kind, ...readMade(c, path, source, { validity, most: 8784, early: 720 }) };
    case "authority":
      requirePem(c, path, source, ["certificatePem", "privateKeyPem"]);
      return {
        kind,
        ...readMade(c, path, source, { validity: 2160, most: 8784, early: 720 }),
        ...readRequested(c, path, source),
      };
    case "provided":
      return { kind, ...readProvided(c, path, source) };
    case "maintained":
      return {
        kind,
        certificatePath: readPath(c, `${path}.certificatePath`, source.certificatePath),
        privateKeyPath: readPath(c, `${path}.privateKeyPath`, source.privateKeyPath),
      };
  }
}

interface Hours {
  readonly validity: number;
  readonly least?: number;
  readonly most: number;
  readonly early: number;
}

/** What a key and certificate that are made here are asked for. */
export function readMade(c: Collector, path: string, fields: Fields, hours: Hours): MadeModel {
  const at = (field: string) => (path === "" ? field : `${path}.${field}`);
  const period = integer("hours", hours.least ?? 1, hours.most);
  const validity = c.optional(at("validityPeriodHours"), fields.validityPeriodHours, period, hours.validity);
  const early = c.optional(
    at("earlyRenewalHours"),
    fields.earlyRenewalHours,
    integer("hours", 0, hours.most),
    Math.min(hours.early, Math.floor(validity / 3)),
  );
  if (early >= validity) {
    const remedy = `use less than ${validity} hours, else every run renews it`;
    const problem = "is not less than validityPeriodHours";
    c.addComparing({ code: "WSS024", path: at("earlyRenewalHours"), value: String(early), problem, remedy });
  }
  const algorithm = c.optional(at("keyAlgorithm"), fields.keyAlgorithm, oneOf(KeyAlgorithm), KeyAlgorithm.EcdsaP256);
  const keyVersion = readKeyVersion(c, at("keyVersion"), fields.keyVersion);
  return { keyAlgorithm: algorithm, keyVersion, validityPeriodHours: validity, earlyRenewalHours: early };
}

/** Another number is another key. */
export function readKeyVersion(c: Collector, path: string, value: unknown): number {
  return c.optional(path, value, integer("versions", 1, 1_000_000), 1);
}

function readProvided(c: Collector, path: string, source: Fields): { privateKeyPath: string | undefined } {
  const at = `${path}.privateKeyPath`;
  const isOnHost = source.privateKeyPath !== undefined && source.privateKeyPath !== null;
  requirePem(c, path, source, isOnHost ? ["certificatePem"] : ["certificatePem", "privateKeyPem"]);
  if (isKnown(source.privateKeyPath) && isKnown(source.privateKeyPem)) {
    const problem = "is given beside privateKeyPem, but a certificate has one key";
    c.add({ code: "WSS084", path: at, value: undefined, problem, remedy: "keep one of the two" });
  }
  return readKeyPath(c, path, source);
}

/** A key that was made on the host has both: the request of it, and its place. */
function readRequested(c: Collector, path: string, source: Fields): { privateKeyPath: string | undefined } {
  const isGiven = (field: string) => source[field] !== undefined && source[field] !== null;
  const refuse = (code: "WSS066" | "WSS067", field: string, problem: string, remedy: string) => {
    c.add({ code, path: `${path}.${field}`, value: undefined, problem, remedy });
  };
  const needs = (field: string, other: string) => {
    if (isKnown(source[field]) && !isGiven(other))
      refuse("WSS066", field, `needs ${other}`, "give both, of one key, or none");
  };
  needs("certificateRequestPem", "privateKeyPath");
  needs("privateKeyPath", "certificateRequestPem");
  for (const field of ["keyAlgorithm", "keyVersion"]) {
    if (!isKnown(source.certificateRequestPem) || !isKnown(source[field])) continue;
    refuse("WSS067", field, "is that of a key that is made already", "give it where the key is made");
  }
  return readKeyPath(c, path, source);
}

function readKeyPath(c: Collector, path: string, { privateKeyPath }: Fields): { privateKeyPath: string | undefined } {
  const at = `${path}.privateKeyPath`;
  return { privateKeyPath: c.optional<string | undefined>(at, privateKeyPath, parseHostPath, undefined) };
}

/** A path that means the same in nginx, in a systemd unit and in the host's shell. */
const parseHostPath: Parser<string> = (value) => {
  const text = parseText(value);
  if (/^(\/[.]?[\w+@,=~-][\w+@,=~.-]*)+$/.test(text)) return text;
  const remedy = "use letters, digits and ._+@,=~- between slashes, such as /etc/letsencrypt/live/NAME/fullchain.pem";
  throw new Refusal("WSS083", "is no absolute path to a file on the host", remedy);
};

function readPath(c: Collector, path: string, value: unknown): string {
  return c.required(path, value, parseHostPath, "/none", "give the file's absolute path on the host");
}

/** Only whether they are there: what is in them is checked where it is known. */
function requirePem(c: Collector, path: string, source: Fields, fields: readonly string[]): void {
  for (const field of fields) {
    const value = source[field];
    if (value !== undefined && value !== null && value !== "") continue;
    const remedy = "give the PEM text";
    c.add({ code: "WSS001", path: `${path}.${field}`, value: undefined, problem: "is required", remedy });
  }
}
