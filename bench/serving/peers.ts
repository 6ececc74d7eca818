import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asOnHost } from "../../components/host/report";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { render } from "../../components/nginx/render";
import { HOST } from "../../test/model/examples";
import { version } from "../report/machine";
import { pythonTool } from "../pythonTool";
import type { KeyKind } from "./workshop";

/** Where a proxy is to be, and what it is to use. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly upstream: number;
  readonly key: KeyKind;
}

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** What it runs as, in the foreground. */
  readonly command: readonly string[];
  /** Files by name, as they go into the folder. */
  files(place: Place): Record<string, string>;
  /** How it is told of a new certificate: a signal, or a command. */
  readonly reload: NodeJS.Signals | readonly string[];
}

const ADMIN_PORT = 15_550;

export function fill(template: string, { folder, port, upstream, key }: Place): string {
  const values: Record<string, string | number> = {
    FOLDER: folder,
    PORT: port,
    ADMIN: ADMIN_PORT,
    UPSTREAM: upstream,
    CERTIFICATE: join(folder, `${key}.crt`),
    KEY: join(folder, `${key}.key`),
    PEM: join(folder, `${key}.pem`),
  };
  return template.replace(/@([A-Z]+)@/g, (_, name: string) => String(values[name]));
}

const template = (name: string) => readFileSync(join(__dirname, "peers", name), "utf8");

function plain(name: string, file: string, command: readonly string[], reload: Peer["reload"], about: string): Peer {
  return { name, version: about, command, reload, files: (place) => ({ [file]: fill(template(file), place) }) };
}

/** nginx with a server of whatever text. */
export function nginx(name: string, server: (place: Place) => string): Peer {
  return {
    name,
    version: version("sh", "-c", "nginx -v 2>&1"),
    command: ["nginx", "-c", "@FOLDER@/nginx.conf", "-e", "@FOLDER@/nginx.err"],
    reload: "SIGHUP",
    files: (place) => ({ "nginx.conf": fill(template("nginx.conf"), place), "server.conf": server(place) }),
  };
}

/** The configuration that the component writes. */
export function ours(place: Place, change: object = {}): string {
  const { folder, port, upstream, key } = place;
  const { endpoint } = parseEndpoint("bench", {
    host: HOST,
    port,
    serverNames: ["localhost"],
    listenAddresses: ["127.0.0.1"],
    upstream: { servers: [{ address: `127.0.0.1:${upstream}` }] },
    ...change,
  });
  const files = { certificate: join(folder, `${key}.crt`), privateKey: join(folder, `${key}.key`) };
  return asOnHost(render(endpoint, files), GROUPS);
}

/** As on a host with this nginx: OpenSSL has the newest group from 3.5 on. */
const GROUPS = /OpenSSL (3\.[5-9]|3\.\d\d|[4-9])/.test(version("sh", "-c", "nginx -V 2>&1 | grep OpenSSL"))
  ? ""
  : "TLS groups: X25519:prime256v1:secp384r1;";

export const OURS = nginx("ours", (place) => ours(place));
export const OURS_LARGE = nginx("ours, messageSize large", (place) => ours(place, { messageSize: "large" }));
export const OF_2017 = nginx("the 2017 configuration", (place) => fill(template("2017.conf"), place));
export const HAPROXY = plain(
  "HAProxy",
  "haproxy.cfg",
  ["haproxy", "-W", "-db", "-f", "@FOLDER@/haproxy.cfg"],
  "SIGUSR2",
  version("haproxy", "-v"),
);
const CADDY_CONFIG = ["--config", "@FOLDER@/Caddyfile", "--adapter", "caddyfile"];
export const CADDY = plain(
  "Caddy",
  "Caddyfile",
  ["caddy", "run", ...CADDY_CONFIG],
  ["caddy", "reload", "--force", "--address", `127.0.0.1:${ADMIN_PORT}`, ...CADDY_CONFIG],
  `Caddy ${version("caddy", "version")}`,
);
const STUNNEL = plain(
  "stunnel",
  "stunnel.conf",
  ["stunnel", "@FOLDER@/stunnel.conf"],
  "SIGHUP",
  version("sh", "-c", "stunnel -version 2>&1 | grep '^stunnel'"),
);
export const HITCH = plain(
  "hitch",
  "hitch.conf",
  ["hitch", "--config=@FOLDER@/hitch.conf"],
  "SIGHUP",
  version("hitch", "--version"),
);

/** It leaves everything as it is where its configuration is the same: so the certificate becomes another text. */
const RENEWED = "echo >>@CERTIFICATE@ && touch @FOLDER@/traefik-routes.yml";
const TRAEFIK: Peer = {
  name: "Traefik",
  version: `Traefik ${version(pythonTool("traefik"), "version")}`,
  command: [pythonTool("traefik"), "--configFile=@FOLDER@/traefik.yml"],
  reload: ["sh", "-c", RENEWED],
  files: (place) =>
    Object.fromEntries(["traefik.yml", "traefik-routes.yml"].map((name) => [name, fill(template(name), place)])),
};

export const PEERS = [OURS, OURS_LARGE, OF_2017, HAPROXY, CADDY, TRAEFIK, STUNNEL, HITCH];
/** What a user would take instead. */
export const OTHERS = [HAPROXY, CADDY, TRAEFIK, STUNNEL, HITCH];
