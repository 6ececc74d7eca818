import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyScript, lookingScript, transactionScript } from "../../components/host/script";

const ROOT = resolve(__dirname, "../..");
const run = promisify(execFile);
let folder: string;

/** A consumer's folder, with the package in it as npm would install it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wss-pack-"));
  await run("npm", ["run", "--silent", "pack", "--", "--pack-destination", folder], { cwd: ROOT });
  const installed = join(folder, "node_modules/wss-endpoint");
  await mkdir(installed, { recursive: true });
  await run("bash", ["-c", `tar -xzf ${folder}/wss-endpoint-*.tgz --strip-components 1 -C ${installed}`]);
  for (const other of ["@pulumi", "@types", "fflate"])
    await symlink(join(ROOT, "node_modules", other), join(folder, "node_modules", other));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

test("the package can be installed and loaded, with the script that it sends", async () => {
  const program = `
    const { WssEndpoint, Balance } = require("wss-endpoint");
    const { standardInput } = require("./node_modules/wss-endpoint/dist/host/transaction.js");
    console.log([WssEndpoint.name, Balance.LeastConn, standardInput({}, []).includes("eval")].join(" "));`;
  const { stdout } = await run(process.execPath, ["-e", program], { cwd: folder });
  expect(stdout).toBe("WssEndpoint least_conn true\n");
});

test("the scripts that it sends were packed when it was built, from what it has of them", async () => {
  const made = JSON.parse(
    await readFile(join(folder, "node_modules/wss-endpoint/dist/host/packed.json"), "utf8"),
  ) as object;
  expect(made).toEqual({ transaction: transactionScript([]), key: keyScript([]), looking: lookingScript([]) });
});

test("its command runs, with the script that looks", async () => {
  const command = join(folder, "node_modules/wss-endpoint/dist/cli/main.js");
  const { stdout } = await run(process.execPath, [command, "status", "--print-script", "host", "chat"], {
    cwd: folder,
  });
  expect(stdout.split("\n")[0]).toBe("set -- status chat");
  expect(stdout.split("\n").slice(-2)).toEqual(['main "$@"', ""]);
  const { bin } = JSON.parse(await readFile(join(folder, "node_modules/wss-endpoint/package.json"), "utf8")) as {
    bin: object;
  };
  expect(bin).toEqual({ "wss-endpoint": "./dist/cli/main.js" });
  expect((await readFile(command, "utf8")).split("\n")[0]).toBe("#!/usr/bin/env node");
});

test.each(["nodenext", "node10"])("a program with the strictest types compiles against it (%s)", async (resolution) => {
  await writeFile(
    join(folder, "program.ts"),
    `import { MessageSize, WssEndpoint } from "wss-endpoint";
     const host = { address: "a.example", hostKey: "ssh-ed25519 AAAA", privateKey: "x" };
     const upstream = { servers: [{ address: "127.0.0.1:80" }] };
     export const { url } = new WssEndpoint("chat", { host, upstream, messageSize: MessageSize.Large });`,
  );
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noPropertyAccessFromIndexSignature"];
  const kind = ["--module", resolution === "nodenext" ? "nodenext" : "commonjs", "--moduleResolution", resolution];
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(
    process.execPath,
    [tsc, ...options, ...kind, "--target", "es2022", "--skipLibCheck", "program.ts"],
    { cwd: folder },
  ).catch((error: unknown) => error as { stdout: string });
  expect(stdout).toBe("");
});

test("it holds what is in the repository for a consumer, built, and not a file more", async () => {
  const lines = async (command: string) =>
    (await run("bash", ["-c", command], { cwd: ROOT })).stdout.trim().split("\n").sort();
  const sources = await lines("git ls-files -co --exclude-standard components docs");
  const built = sources
    .filter((file) => /^components\/.*\.(ts|sh)$/.test(file))
    .map((file) => file.replace(/^components/, "dist"))
    .flatMap((file) => (file.endsWith(".ts") ? [file.replace(/ts$/, "js"), file.replace(/ts$/, "d.ts")] : [file]));
  const others = [
    "LICENSE",
    "PulumiPlugin.yaml",
    "README.md",
    "dist/host/packed.json",
    "package.json",
    "tsconfig.json",
  ];
  const packed = await lines(`tar -tzf ${folder}/wss-endpoint-*.tgz | cut -d/ -f2-`);
  expect(packed).toEqual([...sources, ...built, ...others].sort());
});

test("publint and arethetypeswrong find nothing in it", async () => {
  const { stdout: linted } = await run("bash", ["-c", `npx publint ${folder}/wss-endpoint-*.tgz --strict`], {
    cwd: ROOT,
  });
  // It is CommonJS, as a package without that field is. Colours: where CI is set, publint writes them into a pipe too.
  const found = stripVTControlCharacters(linted).split("\n");
  expect(found.filter((line) => /^\d+\./.test(line))).toEqual([
    expect.stringContaining('does not specify the "type" field'),
  ]);
  const { stdout: typed } = await run("bash", ["-c", `npx attw ${folder}/wss-endpoint-*.tgz`], { cwd: ROOT });
  expect(typed).toContain("No problems found");
});
