import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

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
  for (const other of ["@pulumi", "@types"])
    await symlink(join(ROOT, "node_modules", other), join(folder, "node_modules", other));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

test("the package can be installed and loaded, with the script that it sends", async () => {
  const program = `
    const { WssEndpoint, Balance } = require("wss-endpoint");
    const { standardInput } = require("./node_modules/wss-endpoint/dist/host/transaction.js");
    console.log(WssEndpoint.name, Balance.LeastConn, standardInput({}, []).includes("apply() {"));`;
  const { stdout } = await run(process.execPath, ["-e", program], { cwd: folder });
  expect(stdout).toBe("WssEndpoint least_conn true\n");
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

test("what it holds is what a consumer needs, and its licence", async () => {
  const { stdout } = await run("bash", ["-c", `tar -tzf ${folder}/wss-endpoint-*.tgz | cut -d/ -f2 | sort -u`]);
  expect(stdout.trim().split("\n")).toEqual([
    "LICENSE",
    "PulumiPlugin.yaml",
    "README.md",
    "components",
    "dist",
    "docs",
    "package.json",
    "tsconfig.json",
  ]);
  expect(await readFile(join(folder, "node_modules/wss-endpoint/dist/index.d.ts"), "utf8")).toContain("wssEndpoint");
});
