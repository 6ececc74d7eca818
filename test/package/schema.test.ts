import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider";
import { expect, test } from "vitest";
import * as face from "../../components";
import { argumentsPage, type Schema } from "./argumentsPage";

const ROOT = resolve(__dirname, "../..");

test(
  "the schema that other languages are generated from is exactly as written down, and so is the page of arguments",
  { timeout: 60_000 },
  async () => {
    const components = [
      ...[face.WssEndpoint, face.WssEndpoints, face.WssEndpointOnHosts],
      ...[face.CertificateAuthority, face.KeyOnHost],
    ];
    const provider = new ComponentProvider({ name: "wss-endpoint", dirname: ROOT, components });
    const schema = JSON.parse(await provider.getSchema()) as Schema;
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot("golden/schema.json");
    await expect(`${argumentsPage(schema)}\n`).toMatchFileSnapshot("../../docs/arguments.md");
  },
);

test("the plugin host serves the package to a project that knows nothing of Node.js", { timeout: 60_000 }, async () => {
  const cwd = await mkdtemp(join(tmpdir(), "wss-plugin-"));
  const child = spawn(process.execPath, [join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-plugin"), ROOT], { cwd });
  const said: string[] = [];
  createInterface(child.stderr).on("line", (line) => said.push(line));
  try {
    for await (const line of createInterface(child.stdout)) {
      said.push(line);
      break; // the port that it serves on
    }
  } finally {
    child.kill();
    await rm(cwd, { recursive: true });
  }
  expect(said).toEqual([expect.stringMatching(/^\d+$/)]);
});
