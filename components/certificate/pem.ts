import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Parser } from "../model/collector";
import { Refusal } from "../model/issue";

/** One certificate or more, in the order in which they stand. Line ends and text between them do not matter. */
export const parseCertificates: Parser<X509Certificate[]> = (value) => {
  const text = parsePem(value, "x509");
  if (/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text)) {
    throw new Refusal("WSS072", "is a certificate request", "give the certificate that a CA has made of it");
  }
  if (isPrivateKey(text)) {
    const problem = text.includes("-----BEGIN CERTIFICATE-----") ? "holds a private key too" : "is a private key";
    throw new Refusal("WSS072", problem, "give certificates here, and the key as privateKeyPem");
  }
  if (text.includes("-----BEGIN PKCS7-----")) {
    const remedy = "convert it: openssl pkcs7 -print_certs -in FILE -out FILE.pem";
    throw new Refusal("WSS072", "is PKCS#7, which nginx does not read", remedy);
  }
  if (text.includes("-----BEGIN TRUSTED CERTIFICATE-----")) {
    const remedy = "convert it: openssl x509 -in FILE -out FILE.pem";
    throw new Refusal("WSS072", "is in OpenSSL's own format", remedy);
  }
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw new Refusal("WSS072", "holds no certificate", 'give PEM text, with "-----BEGIN CERTIFICATE-----"');
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      const remedy = "see what is wrong: openssl x509 -in FILE -noout -text";
      throw new Refusal("WSS072", `holds a certificate, number ${index + 1}, that cannot be read`, remedy);
    }
  });
};

/** A request for a certificate. "NEW" before it, as keytool and certreq have it, is more than the tls provider reads. */
export const parseRequest: Parser<string> = (value) => {
  const text = parsePem(value, "req");
  const [block] =
    /-----BEGIN (NEW )?CERTIFICATE REQUEST-----[^-]*-----END (NEW )?CERTIFICATE REQUEST-----/.exec(text) ?? [];
  if (block !== undefined) return `${block.replace(/NEW CERTIFICATE/g, "CERTIFICATE")}\n`;
  throw new Refusal(
    "WSS072",
    "is no certificate request in PEM",
    "make one: openssl req -new -key FILE, or a KeyOnHost",
  );
};

/** The one private key in a text. Whatever else stands in it is left out. */
export const parsePrivateKey: Parser<KeyObject> = (value) => {
  const text = parsePem(value, "pkey");
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    const remedy = "take the passphrase off: openssl pkey -in FILE -out FILE.plain";
    throw new Refusal("WSS072", "has a passphrase, which nobody would type on the host", remedy);
  }
  if (text.includes("-----BEGIN OPENSSH PRIVATE KEY-----")) {
    throw new Refusal("WSS072", "is a key of SSH", "give the key that the certificate was made for");
  }
  const [block, second] = text.match(/-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[^-]*-----END \1-----/g) ?? [];
  if (block === undefined) {
    const problem = text.includes("-----BEGIN CERTIFICATE-----") ? "is a certificate" : "holds no private key";
    throw new Refusal("WSS072", problem, "give the private key here, and certificates as certificatePem");
  }
  if (second !== undefined) throw new Refusal("WSS072", "holds two private keys", "give the certificate's own");
  try {
    return createPrivateKey(block);
  } catch {
    const remedy = "see what is wrong: openssl pkey -in FILE -noout";
    throw new Refusal("WSS072", "holds a private key that cannot be read", remedy);
  }
};

/** PEM text as it goes to the host: the same for every way in which the same certificates were written. */
export function pemOf(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => certificate.toString()).join("");
}

/** What of openssl reads it. */
type Tool = "x509" | "pkey" | "req";

function parsePem(value: unknown, tool: Tool): string {
  if (typeof value !== "string") throw new Refusal("WSS002", "is not text", "give PEM text");
  if (value.trim() === "") throw new Refusal("WSS001", "is empty", "give PEM text");
  if (value.startsWith("\ufeff")) {
    const remedy = "take it off: sed -i '1s/^\\xef\\xbb\\xbf//' FILE";
    throw new Refusal("WSS072", "begins with a byte order mark, which no PEM text has", remedy);
  }
  if (!value.includes("-----BEGIN ")) refuseBinary(value, tool);
  return value.replace(/\r\n?/g, "\n");
}

/** A file that was read as text, or given as base64. */
function refuseBinary(value: string, tool: Tool): void {
  const bytes = /^MII[A-Za-z0-9+/=\s]+$/.test(value) ? Buffer.from(value, "base64").toString("latin1") : value;
  if (/^0/.test(bytes) && bytes.slice(2, 10).includes("\u0002\u0001\u0003")) {
    const out = tool === "pkey" ? "-nocerts -nodes" : "-nokeys";
    throw new Refusal("WSS072", "is PKCS#12", `convert it: openssl pkcs12 -in FILE ${out} -out FILE.pem`);
  }
  if (/^0.{0,7}[^\x20-\x7e\s]/.test(bytes)) {
    throw new Refusal("WSS072", "is DER", `convert it: openssl ${tool} -inform der -in FILE -out FILE.pem`);
  }
}

function isPrivateKey(text: string): boolean {
  return /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(text);
}
