import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "../../components/nginx/parse";
import type { Node } from "../../components/nginx/tree";
import type { TestHost } from "../hosts/host";
import { freshHost } from "./setting";

const GOLDEN = resolve(__dirname, "../nginx/golden");
const BIN = resolve(__dirname, "../../.venv/bin");
const files = readdirSync(GOLDEN);

let host: TestHost;
let folder: string;

beforeAll(async () => {
  host = await freshHost("golden", 44, "el10");
  folder = await mkdtemp(join(tmpdir(), "wss-golden-"));
  const pair = "wss-endpoint-chat.0123456789abcdef";
  await host.run(`yum -q -y install nginx
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=x \
      -keyout /etc/pki/tls/private/${pair}.key -out /etc/pki/tls/certs/${pair}.crt
    echo '127.0.0.1 app.internal' >>/etc/hosts
    ip addr add 192.0.2.7 dev lo; ip -6 addr add 2001:db8::7 dev lo`);
});
afterAll(() => rm(folder, { recursive: true }));

/** A whole nginx.conf around a file, as nginx's own tools want it. */
async function whole(file: string): Promise<string> {
  const path = join(folder, file);
  await writeFile(path, `events {\n}\nhttp {\n    include ${join(GOLDEN, file)};\n}\n`);
  return path;
}

test.each(files)("nginx takes %s without a word of warning", async (file) => {
  await host.run("cat >/etc/nginx/conf.d/golden.conf", { input: readFileSync(join(GOLDEN, file)) });
  const { code, stderr } = await host.exec("nginx -t");
  expect([code, stderr.split("\n").filter((line) => line.includes("["))]).toEqual([0, []]);
});

interface CrossplaneNode {
  directive: string;
  args: string[];
  block?: CrossplaneNode[];
}

test.each(files)("nginx's own reader of configurations, crossplane, finds in %s what ours finds", async (file) => {
  const { stdout } = await promisify(execFile)(join(BIN, "crossplane"), ["parse", await whole(file)]);
  const { status, config } = JSON.parse(stdout) as { status: string; config: { parsed: CrossplaneNode[] }[] };
  const theirs = (nodes: CrossplaneNode[]): Node[] =>
    nodes.map(({ directive, args, block }) => ({
      name: directive,
      // It takes the condition of an `if` apart, and leaves a backslash escaped.
      args: args.map((arg) => arg.replaceAll("\\\\", "\\")),
      ...(block ? { block: theirs(block) } : {}),
    }));
  expect(status).toBe("ok");
  expect(theirs(config[1]?.parsed ?? [])).toEqual(bare(parse(readFileSync(join(GOLDEN, file), "utf8"))));
});

/** As crossplane has it: no comments, and the condition of an `if` without its parentheses. */
function bare(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    if ("comment" in node) return [];
    const args =
      node.name === "if"
        ? node.args.map((arg) => arg.replace(/^\(|\)$/g, "")).filter((arg, i, all) => arg !== "" || i < all.length - 1)
        : node.args;
    return [{ name: node.name, args, ...(node.block ? { block: bare(node.block) } : {}) }];
  });
}

describe("gixy finds nothing but", () => {
  /** What it finds and we leave, each with the reason. */
  const left: Record<string, string> = {
    host_spoofing: "the upstream gets the Host that the client wrote, with its port, which $host does not have",
    ssl_ecdh_curve: "the host leaves out the groups that its OpenSSL does not have, before nginx reads the file",
    hsts_header: "it would bind every port of the name to TLS, also what other people serve there",
  };
  /** The same, of what an example's user has added. */
  const theirs: Record<string, string[]> = { "most.conf": ["return_bypasses_allow_deny"] };
  test.each(files)("what is listed with a reason in %s", async (file) => {
    const { stdout } = await promisify(execFile)(join(BIN, "gixy"), ["-f", "json", await whole(file)]).catch(
      (error: unknown) => error as { stdout: string }, // it ends with 1 where it finds something
    );
    const found = (JSON.parse(stdout) as { plugin: string }[]).map(({ plugin }) => plugin);
    expect(new Set(found)).toEqual(new Set([...Object.keys(left), ...(theirs[file] ?? [])]));
  });
});
