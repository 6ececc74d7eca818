import type { Code } from "./codes";
import type { Parser } from "./collector";
import { Refusal } from "./issue";
import { parseText } from "./plainValues";

const VARIABLES = /\$(releasever|basearch)(?![A-Za-z0-9_])/g;
const AUTHORITY = "(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(?::\\d{1,5})?";
const PATH = "/[A-Za-z0-9._~/+:=-]*";

/** The address of a yum repository, of characters that mean themselves in a repository's file, but for two variables. */
export const parseRepositoryUrl: Parser<string> = (value) => {
  const remedy = 'use an https, http or file URL such as "https://mirror.example.com/nginx/$releasever/$basearch/"';
  return checkedUrl(value, `https?://${AUTHORITY}(?:${PATH})?|file://${PATH}`, remedy);
};

/** A public key as text, ending in a line end, or the URL of one. Over http anybody on the way could give another key. */
export const parseGpgKey: Parser<string> = (value) => {
  const remedy = "give the text from BEGIN to END PGP PUBLIC KEY BLOCK, or an https or file URL of it";
  if (typeof value !== "string" || !value.includes("-----BEGIN")) {
    return checkedUrl(value, `https://${AUTHORITY}${PATH}|file://${PATH}`, remedy, "WSS043");
  }
  if (value.includes("PRIVATE KEY")) throw new Refusal("WSS043", "holds a private key", remedy, "");
  const text = `${value.replace(/\r\n/g, "\n").trim()}\n`;
  const block =
    /^(-----BEGIN PGP PUBLIC KEY BLOCK-----\n([A-Za-z]+: [\x20-\x7e]*\n)*\n([A-Za-z0-9+/=]+\n)+-----END PGP PUBLIC KEY BLOCK-----\n+)+$/;
  if (text.length > 65536 || !block.test(text)) throw new Refusal("WSS043", "is no whole armoured public key", remedy);
  return text;
};

function checkedUrl(value: unknown, form: string, remedy: string, code: Code = "WSS042"): string {
  const text = parseText(value);
  if (/^[a-z]+:\/\/[^/]*@/i.test(text)) {
    throw new Refusal(code, "holds a user or a password, which every user of the host could read", remedy, "");
  }
  if (text.length > 512 || !new RegExp(`^(?:${form})$`).test(text.replace(VARIABLES, "x"))) {
    throw new Refusal(code, "is no URL that yum takes as it stands", remedy);
  }
  return text;
}
