import { ALLOWED, OF_HEADERS, OWN, ownHeader, type Rule } from "../nginx/directives";
import { fits, TAKES } from "../nginx/directiveArguments";
import { unknownVariables } from "../nginx/variables";
import type { Collector, Parser } from "./collector";
import type { EndpointModel, ExtraDirectiveModel } from "./endpointModel";
import { quoted, Refusal } from "./issue";
import { parsePath } from "./path";
import { parseText } from "./plainValues";
import { isNone } from "./readUpstream";

/** Reads `extraDirectives`. `paths` are those of the endpoint: a directive may be for one of them. */
export function readExtraDirectives(c: Collector, value: unknown, paths: readonly string[]): ExtraDirectiveModel[] {
  return c
    .items("extraDirectives", value)
    .map((item, i) => readDirective(c, `extraDirectives[${i}]`, item ?? "", paths));
}

/** What to do about a directive or a header that the endpoint sets itself. */
export function instead(argument: string): string {
  return argument === "" ? "leave it out" : `use ${argument} instead`;
}

function readDirective(c: Collector, at: string, value: unknown, paths: readonly string[]): ExtraDirectiveModel {
  const { name, args, path } = c.fields(at, value, ["name", "args", "path"]);
  const known = c.required(`${at}.name`, name, parseName, "", "give the name of a directive of nginx's");
  // A name that was refused says nothing of its arguments.
  const rule: Rule = ALLOWED.get(known) ?? { place: "location", variables: true };
  const before = c.issues.length;
  const texts = readArguments(c, `${at}.args`, args, known, rule);
  if (c.issues.length === before) checkArguments(c, `${at}.args`, known, texts);
  const forPath = c.optional<string | undefined>(`${at}.path`, path, parsePathFor(known, rule), undefined);
  if (forPath !== undefined && !paths.includes(forPath)) {
    const remedy = "use one of those in paths, or leave path out";
    const problem = "is none of the endpoint's paths";
    c.addComparing({ code: "WSS052", path: `${at}.path`, value: quoted(forPath), problem, remedy });
  }
  // nginx takes ON for on; what is made of it depends on the word.
  return {
    name: known,
    args: known === "ssl_verify_client" ? texts.map((text) => text.toLowerCase()) : texts,
    path: forPath,
  };
}

const parseName: Parser<string> = (value) => {
  const name = parseText(value);
  const own = OWN.get(name);
  if (own !== undefined) throw new Refusal("WSS051", "is set by the endpoint itself", instead(own));
  if (ALLOWED.has(name)) return name;
  const remedy = "see docs/extra-directives.md for those that can, or use rawServerText";
  throw new Refusal("WSS050", "is no directive that can be added", remedy);
};

function readArguments(c: Collector, at: string, value: unknown, name: string, rule: Rule): string[] {
  const list = c.items(at, value);
  if (isNone(value)) {
    const remedy = 'give a list of texts, such as ["X-Frame-Options", "DENY"]';
    c.add({ code: "WSS001", path: at, value: undefined, problem: "has no argument", remedy });
  }
  return list.map((arg, i) =>
    c.required(
      `${at}[${i}]`,
      arg,
      i === 0 && OF_HEADERS.includes(name) ? header(name) : argument(rule),
      "",
      "give a text",
    ),
  );
}

/** Where what an argument means can be told without nginx, an error does not wait for the host. */
function checkArguments(c: Collector, at: string, name: string, args: readonly string[]): void {
  const takes = TAKES.get(name);
  if (takes === undefined || fits(takes, args)) return;
  const value = args.map(quoted).join(" ");
  c.addComparing({
    code: "WSS059",
    path: at,
    value,
    problem: `is not what ${name} takes`,
    remedy: `give ${takes.says}`,
  });
}

/** The stack's configuration makes numbers of what looks like one. */
function argument(rule: Rule): Parser<string> {
  return (value) => {
    const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    if (text === "") return text;
    const checked = parseText(text);
    if (!rule.variables && checked.includes("$")) {
      throw new Refusal("WSS053", 'holds "$", and this directive takes no variables', "take it out");
    }
    const [unknown] = unknownVariables(checked);
    if (unknown === undefined) return checked;
    throw new Refusal("WSS053", "is no variable of nginx's own", "use one that is, or take it out", unknown);
  };
}

function header(directive: string): Parser<string> {
  return (value) => {
    const name = parseText(value);
    const own = ownHeader(directive, name);
    if (own !== undefined)
      throw new Refusal("WSS054", "is a header that the endpoint itself is in charge of", instead(own));
    if (/^[A-Za-z0-9_-]+$/.test(name)) return name;
    throw new Refusal("WSS054", "is no name of a header", "use letters, digits, - and _");
  };
}

function parsePathFor(name: string, { place }: Rule): Parser<string> {
  return (value) => {
    if (place === "server") throw new Refusal("WSS052", `is no place for ${name}`, "leave path out");
    return parsePath(value);
  };
}

/** With these nginx takes a client's certificate, if any, from whomever it is. */
const WITHOUT_CA = ["off", "optional_no_ca"];

/** Whether nobody comes in without a certificate: not even the host itself, which has none. */
export function requiresClientCertificate({ extraDirectives }: Pick<EndpointModel, "extraDirectives">): boolean {
  return extraDirectives.some(({ name, args }) => name === "ssl_verify_client" && args[0] === "on");
}

export function checkClientCertificates(c: Collector, model: EndpointModel): void {
  const named = (wanted: string) => model.extraDirectives.findIndex(({ name }) => name === wanted);
  const verify = named("ssl_verify_client");
  const [how = ""] = model.extraDirectives[verify]?.args ?? [];
  if (verify >= 0 && named("ssl_client_certificate") < 0 && !WITHOUT_CA.includes(how)) {
    const remedy = "add ssl_client_certificate with the file of the CA on the host";
    const problem = "is ssl_verify_client without ssl_client_certificate";
    c.addComparing({ code: "WSS055", path: `extraDirectives[${verify}]`, value: undefined, problem, remedy });
  }
  if (model.requireUpstream && requiresClientCertificate(model)) {
    const remedy = "leave one of the two out";
    const problem = "cannot be shown with ssl_verify_client on: the host has no client's certificate";
    c.addComparing({ code: "WSS058", path: "requireUpstream", value: "true", problem, remedy });
  }
}
