import { isIPv6 } from "node:net";
import { inUrl } from "../../components/model/addresses";
import type { EndpointModel } from "../../components/model/endpointModel";
import { OF_HEADERS } from "../../components/nginx/directives";
import { variable } from "../../components/nginx/symbols";

/** So short that it stands in its variables. */
const NAME = "name-stands-in";

const KEPT = ["0.0.0.0", "::", "127.0.0.1", "::1"];

/**
 * The same endpoint with a placeholder for each text of the user's, and the way back: which text a placeholder stands
 * for, as it has to stand in the configuration.
 */
export function harmless(model: EndpointModel): { model: EndpointModel; restore: (arg: string) => string } {
  const texts = new Map<string, string>();
  const stand = (placeholder: string, text: string) => {
    texts.set(placeholder, text);
    return placeholder;
  };
  // Before the name itself, which stands in them where it is short enough.
  for (const part of ["upgrade", "missing_upgrade", "connection"])
    stand(variable({ name: NAME }, part).slice(1), variable(model, part).slice(1));
  let count = 0;
  // All of one length, so that none is the beginning of another.
  const address = (text: string) => {
    const [a, b, c] = [count >> 8, (count >> 4) & 15, count++ & 15].map((n) => 100 + n);
    return isIPv6(text) ? stand(`fd77::${a}:${b}:${c}`, text) : stand(`77.${a}.${b}.${c}`, text);
  };
  const name = (text: string) => stand(`n${10_000 + count++}.harmless`, text);
  const bare = (path: string) => path.replace(/(?<=.)\/$/, "");
  const bares = [...new Set(model.paths.map(bare))];
  const placeholders = new Map(bares.map((path) => [path, path === "/" ? path : stand(`/p${10_000 + count++}`, path)]));
  const placeholderOf = (path: string) =>
    (placeholders.get(bare(path)) ?? "") + (path !== "/" && path.endsWith("/") ? "/" : "");
  const argument = (text: string) => stand(`argument-${10_000 + count++}`, text);
  const changed: EndpointModel = {
    ...model,
    name: stand(NAME, model.name),
    serverNames: model.serverNames.map(name),
    ipAddresses: model.ipAddresses.map(address),
    listenAddresses: model.listenAddresses.map((a) => (KEPT.includes(a) ? a : address(a))),
    paths: model.paths.map(placeholderOf),
    // A header's name stays: it decides whether a path's stands in place of the server's.
    extraDirectives: model.extraDirectives.map((extra) => ({
      ...extra,
      args: extra.args.map((arg, i) => (i === 0 && OF_HEADERS.includes(extra.name) ? arg : argument(arg))),
      path: extra.path === undefined ? undefined : placeholderOf(extra.path),
    })),
    certificate: {
      ...model.certificate,
      ...(model.certificate.kind === "maintained" && {
        certificatePath: argument(model.certificate.certificatePath),
        privateKeyPath: argument(model.certificate.privateKeyPath),
      }),
    },
    allowedOrigins: model.allowedOrigins.map((origin) => stand(`https://n${10_000 + count++}.harmless`, origin)),
    upstream: {
      ...model.upstream,
      servers: model.upstream.servers.map((server) => {
        const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(server.address) ?? [];
        const plain = host.replace(/^\[|\]$/g, "");
        const placeholder = isIPv6(plain) ? inUrl(address(plain)) : name(plain);
        return { ...server, address: `${placeholder}:${port}` };
      }),
    },
  };
  stand(NAME.replace(/-/g, "_"), model.name.replace(/-/g, "_"));
  const pattern = new RegExp([...texts.keys()].map((p) => p.replace(/[.]/g, "\\.")).join("|"), "g");
  return { model: changed, restore: (arg) => arg.replace(pattern, (placeholder) => texts.get(placeholder) ?? "") };
}
