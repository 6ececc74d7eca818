import type { Firewall } from "../args/guards";
import type { NginxSource, NginxUpgrade } from "../args/nginx";
import { oneFile } from "../nginx/render";
import { asRoot, transactionScript, valueLines } from "./script";

/** What the transaction on the host works with. Texts of one line stand as they are, files come as base64. */
export interface Payload {
  readonly endpoint: string;
  readonly owner: string;
  readonly host: string;
  readonly resource: string;
  readonly sockets: number;
  readonly restart_on_failure: "yes" | "no";
  readonly nginx_source: NginxSource | "repository";
  readonly repository_url: string;
  readonly repository_key: string;
  readonly gpg_key: string;
  readonly module_hotfixes: "yes" | "no";
  readonly module_stream: string;
  readonly minimal_version: string;
  readonly nginx_upgrade: NginxUpgrade;
  readonly remove_package: "yes" | "no";
  readonly repair: string;
}

/** Of each endpoint; a single one has the name of the whole. */
export interface MemberPayload {
  readonly member: string;
  readonly generation: string;
  readonly certificate_id: string;
  readonly not_before: number;
  readonly not_after: number;
  readonly port: number;
  readonly listen: string;
  readonly connect_address: string;
  readonly server_name: string;
  readonly http_host: string;
  readonly path: string;
  readonly origin: string;
  readonly upstream: string;
  readonly upstream_ports: string;
  readonly upstream_wait: number;
  readonly selinux_connect: "yes" | "no";
  readonly firewall: Firewall;
  readonly require_upstream: "yes" | "no";
  readonly certificate_path: string;
  readonly key_path: string;
}

/** An endpoint's values, and its parts of the files on the host. */
export interface Member {
  readonly payload: MemberPayload;
  readonly config: string;
  /** PEM; empty where it lies on the host already. */
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * The command line: short, the same for every endpoint but for its name, and free of secrets. Of an apply "again" Pulumi
 * has in its state that one went before.
 */
export function commandLine(
  verb: "apply" | "remove" | "make_key" | "remove_key",
  endpoint: string,
  time: "first" | "again" = "first",
): string {
  return `bash -s -- ${verb} ${endpoint}${time === "again" ? " again" : ""}`;
}

/**
 * What that command reads on standard input: how to become root, the sudo password's line, the script, the payload.
 * Holds the private keys and the sudo password, so it is a secret.
 */
export function standardInput(payload: Payload, members: readonly Member[], sudoPassword = ""): string {
  return asRoot(sudoPassword, transactionScript(payloadLines(payload, members)));
}

/** The payload as the script reads it: the whole, then each endpoint. */
export function payloadLines(payload: Payload, members: readonly Member[]): string[] {
  const config = base64(oneFile(members.map((member) => member.config)));
  return [
    ...valueLines({ ...payload, config }),
    ...members.flatMap(({ payload: values, certificate, privateKey }) =>
      valueLines({ ...values, certificate: base64(certificate) || "-", private_key: base64(privateKey) || "-" }),
    ),
    "end",
  ];
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
