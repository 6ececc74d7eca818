import { NginxSource, NginxUpgrade } from "../args/nginx";
import { type Collector, isKnown, type Parser } from "./collector";
import type { NginxModel, NginxRepositoryModel } from "./endpointModel";
import { Refusal } from "./issue";
import { oneOf, parseBoolean, parseText } from "./plainValues";
import { parseGpgKey, parseRepositoryUrl } from "./repository";

/** nginx's own version: two or three numbers. */
export const parseVersion: Parser<string> = (value) => {
  const text = parseText(value);
  if (/^(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){1,2}$/.test(text)) return text;
  throw new Refusal("WSS041", "is no version of nginx", 'use numbers with dots such as "1.20.1", in quotes');
};

/** The name of a stream of a yum module. */
export const parseModuleStream: Parser<string> = (value) => {
  const text = parseText(value);
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(text)) return text;
  const remedy = 'use one that `yum module list nginx` shows, such as "1.24"';
  throw new Refusal("WSS044", "is no name of a module stream", remedy);
};

export function readNginx(c: Collector, value: unknown): NginxModel {
  const n = c.fields("nginx", value, ["source", "repository", "moduleStream", "minimalVersion", "upgrade"]);
  const nginx: NginxModel = {
    source: c.optional("nginx.source", n.source, oneOf(NginxSource), NginxSource.Host),
    repository: readRepository(c, n.repository),
    moduleStream: c.optional("nginx.moduleStream", n.moduleStream, parseModuleStream, undefined),
    minimalVersion: c.optional("nginx.minimalVersion", n.minimalVersion, parseVersion, undefined),
    upgrade: c.optional("nginx.upgrade", n.upgrade, oneOf(NginxUpgrade), NginxUpgrade.Never),
  };
  const refuse = (field: string, problem: string, remedy: string) => {
    c.add({ code: "WSS040", path: `nginx.${field}`, value: undefined, problem, remedy });
  };
  if (isKnown(n.repository) && isKnown(n.source)) {
    refuse("repository", "does not go with nginx.source", "leave one of the two out");
  }
  if (isKnown(n.moduleStream) && (isKnown(n.repository) || nginx.source !== NginxSource.Host)) {
    const other = isKnown(n.repository) ? "nginx.repository" : `nginx.source ${nginx.source}`;
    refuse(
      "moduleStream",
      `does not go with ${other}`,
      "leave one of the two out: streams are of the host's own modules",
    );
  }
  if (nginx.upgrade === NginxUpgrade.WhenOlder && (n.minimalVersion ?? undefined) === undefined) {
    refuse("upgrade", "has no effect without nginx.minimalVersion", "say which version is new enough, or leave it out");
  }
  return nginx;
}

function readRepository(c: Collector, value: unknown): NginxRepositoryModel | undefined {
  if (value === undefined || value === null) return undefined;
  const path = "nginx.repository";
  const r = c.fields(path, value, ["baseUrl", "gpgKey", "moduleHotfixes"]);
  const [urlRemedy, keyRemedy] = [
    "give the URL of the folder that has repodata in it",
    "give the public key of its packages",
  ];
  return {
    baseUrl: c.required(`${path}.baseUrl`, r.baseUrl, parseRepositoryUrl, "", urlRemedy),
    gpgKey: c.required(`${path}.gpgKey`, r.gpgKey, parseGpgKey, "", keyRemedy),
    moduleHotfixes: c.optional(`${path}.moduleHotfixes`, r.moduleHotfixes, parseBoolean, false),
  };
}
