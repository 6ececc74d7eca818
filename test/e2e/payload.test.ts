import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { commandLine } from "../../components/host/transaction";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import type { TestHost } from "../hosts/host";
import { HOST } from "../model/examples";
import { anyArguments } from "../nginx/anyArguments";
import { runEach } from "./batch";
import { otherFiles, ourFiles } from "./hostFacts";
import { rewritten, Script, struck } from "./script";
import { freshHost } from "./setting";

/** How many random endpoints go through the whole transaction; `npm run fuzz` asks for more. */
const RUNS = Number(process.env.WSS_HOST_CASES ?? 20);
const SEED = Number(process.env.WSS_SEED ?? 1);

let host: TestHost;
let script: Script;
const APPLY = commandLine("apply", "chat");

beforeAll(async () => {
  host = await freshHost("payload", 151);
  await host.run("yum -q -y install nginx");
  script = await Script.create(host);
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
});

/** What is sent up to the script, and the values behind it. */
function parts(input: string): { head: string; lines: string } {
  const [head = ""] = /^[^]*^sent_script=.*\n.*\n/m.exec(input) ?? [];
  return { head, lines: input.slice(head.length) };
}

const SHELL = ["$(touch /root/struck)", "`touch /root/struck`", ";touch /root/struck", "a[$(touch /root/struck)]"];
const OTHERS = ["", "-x", "../../etc/passwd", "*", "' \" \\", "5555 ", "no\ttab", "\u00e9", "x".repeat(100_000)];

/** Text that may stand in any of these: it is shown, or kept to be compared, and nothing else. */
const FREE = ["owner", "host", "resource"];

test("no value that arrives at the host is ever run, and none that its field cannot have is taken", async () => {
  const { head, lines } = parts(script.stdin());
  const names = [...lines.matchAll(/^([a-z0-9_]+) /gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(20);
  const noise = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 60 }), { numRuns: 6, seed: 1 });
  const values = [
    ...SHELL,
    ...OTHERS,
    ...noise.map((bytes) => Buffer.from(bytes).toString("latin1").replace(/\n/g, "")),
  ];
  const cases = names.flatMap((name) => values.map((value) => ({ name, value })));
  const before = await otherFiles(host);
  // Read and checked by the real script, one after the other, and nothing more done with them.
  const checks = `while IFS= read -r line; do (payload=(); read_payload < <(base64 -d <<<"$line"); echo taken) 2>&1 | base64 -w0; echo; done; exit 0`;
  const script64 = cases.map(({ name, value }) => {
    const changed = lines.replace(new RegExp(`^${name} .*`, "m"), () => `${name} ${value}`);
    return Buffer.from(changed, "latin1").toString("base64");
  });
  const checking = rewritten(head, (text) => text.replace("|| read_payload\n", `|| { ${checks}; }\n`));
  const said = await host.run(APPLY, { input: `${checking}${script64.join("\n")}\n` });
  const outcomes = said
    .trimEnd()
    .split("\n")
    .map((line) => Buffer.from(line, "base64").toString());
  expect(outcomes.length).toBe(cases.length);
  const taken = cases.filter((_, i) => outcomes[i] === "taken\n");
  const refused = outcomes.filter((text) => /is not valid|is for another endpoint/.test(text));
  expect(taken.length + refused.length).toBe(cases.length);
  // bash drops NUL, and spaces at the end.
  const odd = taken.filter(
    ({ name, value }) => !FREE.includes(name) && /[^0-9A-Za-z+/=]/.test(value.replace(/[ \0]/g, "")),
  );
  expect(odd).toEqual([]);
  expect(await otherFiles(host)).toBe(before);
});

test("a list of values that no honest program sends is refused", async () => {
  const { head, lines } = parts(script.stdin());
  const changed = (from: RegExp | string, to: string) => head + lines.replace(from, to);
  const before = await ourFiles(host);
  const outcomes = await runEach(host, APPLY, [
    changed("port 5555\n", "port 5555\nport 22\n"),
    changed("port 5555\n", "port 70000\n"),
    changed("port 5555\n", "port 5555\n[$(touch /root/struck)] x\n"),
    changed("port 5555\n", "port 5555\n\n"),
    ...["config", "certificate", "private_key"].flatMap((name) =>
      ["$1A", "AAAA=$1", "$1=", "====", ""].map((value) =>
        changed(new RegExp(`^${name} (.*)`, "m"), `${name} ${value}`),
      ),
    ),
    ...[...lines.matchAll(/^([a-z0-9_]+) /gm)].map(([, name = ""]) => changed(new RegExp(`^${name} .*\n`, "m"), "")),
  ]);
  for (const { code, said } of outcomes)
    expect([code, said]).toEqual([1, expect.stringMatching(/is not valid|another endpoint/)]);
  expect(await ourFiles(host)).toEqual(before);
  expect((await host.exec("ls /root/struck")).code).not.toBe(0);
});

test("files of any bytes and any size stand on the host as they were sent", async () => {
  const sizes = [1, 2, 3, 57, 76, 4095, 4096, 4097, 65_535, 65_536, 100_000, 300_000];
  const bytes = sizes.map((length, i) =>
    Buffer.from(
      fc.sample(fc.uint8Array({ minLength: length, maxLength: length }), { numRuns: 1, seed: i + 1 })[0] ?? [],
    ),
  );
  const files = ["config", "certificate", "private_key"];
  // No argument lets a NUL into a configuration, and bash holds it as text.
  const sent = (bytesOf: Buffer, name: string) => (name === "config" ? bytesOf.map((byte) => byte || 1) : bytesOf);
  const file = (i: number, j: number) => sent(bytes[(i + j) % bytes.length] ?? Buffer.of(), files[j] ?? "");
  const where = { config: '"$config"', certificate: '"$certificate"', private_key: '"$key"' };
  // The script's own reading, decoding and writing, without the nginx that would refuse such files.
  const only = struck(
    script.stdin(),
    "apply",
    `lock_host; rm -f ${where.certificate} ${where.private_key}; place_pair; place ${where.config} 644 show_wanted; sha256sum ${Object.values(where).join(" ")}; exit 0\n`,
  );
  const inputs = bytes.map((_, i) =>
    files.reduce(
      (text, name, j) =>
        text.replace(new RegExp(`\n${name} .*`), `\n${name} ${Buffer.from(file(i, j)).toString("base64")}`),
      only,
    ),
  );
  const outcomes = await runEach(host, APPLY, inputs);
  outcomes.forEach(({ said }, i) => {
    const wanted = files.map((_, j) => sha256(Buffer.from(file(i, j))));
    expect(
      said
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split(" ")[0]),
    ).toEqual(wanted);
  });
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
});

/** What the one host can serve: its certificate's name, all its addresses, and an upstream that nobody has to answer for. */
function servable(given: Record<string, unknown>): object {
  const names = (given.serverNames ?? []) as string[];
  return {
    ...given,
    // Port 80 belongs to the server in nginx.conf; longer names need a directive there.
    port: given.port === 80 ? 8080 : given.port,
    serverNames: ["ws.example.com", ...names.filter((name) => name.length < 40)],
    listenAddresses: undefined,
    upstream: { servers: [{ address: "127.0.0.1:9" }] },
    requireUpstream: false,
  };
}

test(
  "random endpoints, with any text around their certificates, are on the host byte for byte, and nothing else is touched",
  { timeout: 7_200_000 },
  async () => {
    const before = await otherFiles(host);
    const noise = fc.string({ unit: "binary", maxLength: 30_000 });
    const samples = fc.sample(fc.tuple(anyArguments(0), noise), { numRuns: RUNS, seed: SEED });
    let served = 0;
    for (const [given, text] of samples) {
      const args = servable(given);
      try {
        parseEndpoint("chat", { ...args, host: HOST });
      } catch {
        continue;
      }
      served++;
      // Only a line that begins a block means anything in a PEM file.
      const noisy = script.within(`${text.replace(/-----|\0/g, "")}\n`);
      expect(await script.apply(noisy.stdin(args))).toMatchObject({ code: 0, stderr: "" });
      const files = noisy.files(args);
      const sums = await host.run(`sha256sum ${Object.keys(files).join(" ")}`);
      expect(sums).toBe(
        Object.entries(files)
          .map(([path, content]) => `${sha256(content)}  ${path}\n`)
          .join(""),
      );
    }
    if (process.env.WSS_SEED !== undefined) console.log(`seed ${SEED}: ${served} of ${RUNS} served`);
    expect(served).toBeGreaterThan(RUNS / 2);
    // For many sockets nginx's unit has a drop-in, in a folder that is made for it: one that needs none gives both back.
    expect(await script.apply(script.stdin())).toMatchObject({ code: 0, stderr: "" });
    expect(await otherFiles(host)).toBe(before);
  },
);

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
