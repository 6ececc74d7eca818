import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { parseText } from "./plainValues";

/** Bytes of a whole key of each kind (RFC 8709, RFC 5656). */
const SIZES = new Map([
  ["ssh-ed25519", 51],
  ["ecdsa-sha2-nistp256", 104],
  ["ecdsa-sha2-nistp384", 136],
  ["ecdsa-sha2-nistp521", 172],
]);

/** The host's public key in the form of authorized_keys: kind and base64, without comment (RFC 4253, section 6.6). */
export const parseHostKey: Parser<string> = (value) => {
  const text = parseText(typeof value === "string" ? value.trim() : value);
  const remedy = "give the line that `ssh-keyscan -t ed25519 HOST` prints, without the name in front";
  const words = text.split(/ +/);
  const [kind = "", base64 = ""] = words;
  if (kind === "ssh-rsa" || kind === "ssh-dss") {
    throw new Refusal("WSS030", "is an RSA or DSA key, which SSH would sign with SHA-1", remedy);
  }
  const size = SIZES.get(kind);
  if (size === undefined) throw new Refusal("WSS030", `is no host key of kind ${[...SIZES.keys()].join(", ")}`, remedy);
  const blob = Buffer.from(base64, "base64");
  const named = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("latin1") : "";
  if (blob.toString("base64") !== base64 || blob.length !== size || named !== kind) {
    throw new Refusal("WSS030", "is no whole key: its base64 does not hold a key of that kind", remedy);
  }
  return `${kind} ${base64}`;
};
