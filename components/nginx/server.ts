import type { EndpointModel } from "../model/endpointModel";
import { inUrl } from "../model/addresses";
import { refuseDotSegments } from "./dotSegments";
import { extraDirectives, requireCertificate } from "./extraDirectives";
import { isolation } from "./isolation";
import { limits } from "./limits";
import { locations } from "./locations";
import { proof } from "./proof";
import { proxy } from "./proxy";
import { literal } from "./quote";
import type { CertificateFiles } from "./render";
import { tls } from "./tls";
import { originCheck } from "./origins";
import { block, comment, directive, type Node } from "./tree";

/** The server block of the endpoint. It never claims default_server: the port may have other servers. */
export function server(model: EndpointModel, files: CertificateFiles, generation: string): Node {
  const names = [...model.serverNames, ...model.ipAddresses.map(inUrl)];
  const raw = model.rawServerText;
  const extra = extraDirectives(model);
  const settings = [
    ...model.listenAddresses.map((address) => directive("listen", listenOn(address, model.port), "ssl")),
    directive("server_name", ...names.map(literal)),
    directive("server_tokens", "off"),
    comment("TLS"),
    ...tls(model, files),
    comment("Proof for the host itself that this text is live"),
    ...proof(model, generation),
    ...requireCertificate(model),
    ...refuseDotSegments(model),
    ...originCheck(model),
    comment("What is passed on"),
    ...proxy(model),
    ...limits(model),
    ...isolation([...extra, ...raw]),
    ...extra,
  ];
  const last = raw.length === 0 ? [] : [comment("rawServerText"), ...raw];
  return block("server", [], [...settings, ...locations(model, [...settings, ...raw]), ...last]);
}

function listenOn(address: string, port: number): string | number {
  return address === "0.0.0.0" ? port : `${inUrl(address)}:${port}`;
}
