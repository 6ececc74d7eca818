import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../processes";

export type KeyKind = "ec" | "rsa";

const SOURCES = ["wsload", "client", "transport", "frame", "modes", "result"];
const CACHE = join(process.env.WSS_BENCH_CACHE ?? join(homedir(), ".cache/wss-endpoint/bench"), "bin");
export const LOAD = join(CACHE, "wsload");
export const ECHO = join(CACHE, "wsecho");

/** The proxy has a core for itself; the clients and the application behind it share another, or have one each. */
export const CORES = { proxy: "0", load: cpus().length > 1 ? "1" : "0", echo: cpus().length > 2 ? "2" : "1" } as const;

export async function compile(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const source = (name: string) => join(__dirname, "load", `${name}.c`);
  await run("gcc", ["-O2", "-o", LOAD, ...SOURCES.map(source), "-lssl", "-lcrypto"]);
  await run("gcc", ["-O2", "-o", ECHO, source("wsecho"), "-lcrypto"]);
}

/** A folder for the proxies, with a certificate of each kind of key; the workers of all of them may read it. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wss-bench-"));
  await run("chmod", ["755", folder]);
  await certify(folder, "ec", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
  await certify(folder, "rsa", ["-newkey", "rsa:2048"]);
  return folder;
}

async function certify(folder: string, kind: KeyKind, key: string[]): Promise<void> {
  const [certificate, privateKey, both] = ["crt", "key", "pem"].map((end) => join(folder, `${kind}.${end}`)) as [
    string,
    string,
    string,
  ];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  await run("openssl", ["req", "-x509", "-nodes", ...key, "-keyout", privateKey, "-out", certificate, ...subject]);
  await writeFile(both, (await readFile(certificate, "utf8")) + (await readFile(privateKey, "utf8")));
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });
