import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";

const ROOT = resolve(__dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  main: string;
  exports: { ".": { default: string } };
  dependencies: Record<string, string>;
};

test("pulumi up runs the program, and never the package's face, which would delete everything", () => {
  expect(read("Pulumi.yaml")).toMatch(/^main: index\.ts$/m);
});

test("no key of the configuration is a secret with a default, which the CLI refuses for everybody", () => {
  const keys = read("Pulumi.yaml").split(/^ {2}(?=\w+:$)/m);
  expect(keys.filter((key) => key.includes("secret: true")).map((key) => key.split(":")[0])).toEqual(["privateKey"]);
  expect(keys.filter((key) => /secret: true/.test(key) && /default:/.test(key))).toEqual([]);
});

test("the plugin host loads the package's face, and the schema is read from its sources", () => {
  expect(read("PulumiPlugin.yaml")).toBe("runtime: nodejs\n");
  expect([manifest.main, manifest.exports["."].default]).toEqual(["components/index.ts", "./components/index.ts"]);
});

test("to load the package makes no resource and exports the components with the choices of its arguments", async () => {
  const made: string[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name }) => {
      made.push(name);
      return { id: name, state: {} };
    },
    call: () => ({}),
  });
  const face = (await import("../../components/index.js")) as object;
  expect(Object.keys(face).sort()).toEqual([
    "Balance",
    "CertificateAuthority",
    "Firewall",
    "ForwardedHeaders",
    "KeyAlgorithm",
    "KeyOnHost",
    "MessageSize",
    "NginxSource",
    "NginxUpgrade",
    "TlsProfile",
    "WssEndpoint",
    "WssEndpointOnHosts",
    "WssEndpoints",
  ]);
  expect(made).toEqual([]);
});

test("the providers are pinned exactly: @pulumi/command's latest is another package's line", () => {
  expect(manifest.dependencies["@pulumi/command"]).toBe("1.2.1");
  for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("no install script is its own or needed; those that its dependencies have are known", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const atInstall = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];
  expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
  expect(read(".npmrc")).toMatch(/^ignore-scripts=true$/m);
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { hasInstallScript?: true; dev?: true; integrity?: string }>;
  };
  const used = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev === undefined);
  expect(used.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [path] : []))).toEqual([
    "node_modules/@pulumi/command",
    "node_modules/cpu-features",
    "node_modules/protobufjs",
    "node_modules/ssh2",
  ]);
  expect(used.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-"))).toEqual([]);
  expect(read("docs/threat-model.md")).toContain(`With what they need, ${used.length} packages`);
});

test("the lock file names no registry", () => {
  expect(read("package-lock.json")).not.toContain('"resolved": "http');
});

test("pure parts import nothing of Pulumi, and data flows one way", () => {
  const imports = (folder: string) =>
    readdirSync(join(ROOT, "components", folder)).flatMap((file) =>
      [...read(`components/${folder}/${file}`).matchAll(/^(?:import|export) (type )?.*from "([^"]+)";$/gm)].map(
        ([, type, from]) => ({ file, type: type !== undefined, from: from ?? "" }),
      ),
    );
  const pure = ["model", "nginx", "host", "certificate"];
  for (const folder of pure) {
    const found = imports(folder);
    expect([folder, found.length > 0]).toEqual([folder, true]);
    expect(found.filter(({ from }) => from.startsWith("@pulumi"))).toEqual([]);
  }
  // What nginx's language is, and nothing of an endpoint: the model reads raw text with it.
  const language = ["tree", "parse", "directives", "directiveArguments", "variables"];
  const itsImports = imports("nginx").filter(({ file }) => language.includes(file.replace(".ts", "")));
  expect(itsImports.filter(({ from }) => !/^node:/.test(from) && !language.includes(from.replace("./", "")))).toEqual(
    [],
  );
  const upwards = imports("model").filter(({ from }) => /^\.\.\/(nginx|host|certificate)/.test(from));
  expect(upwards.filter(({ from }) => !language.includes(from.replace("../nginx/", "")))).toEqual([]);
});

test("the threat model counts and names the dependencies, and those that run something when they are installed", () => {
  const row = (name: string) =>
    new RegExp(`^\\| ${name} \\| (.*) \\|$`, "m").exec(read("docs/threat-model.md"))?.[1] ?? "";
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { dev?: boolean; hasInstallScript?: boolean }>;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev);
  const counted = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight"];
  const own = Object.keys(manifest.dependencies);
  expect(row("dependencies")).toMatch(new RegExp(`^${counted[own.length]}, .* ${installed.length} packages, `));
  for (const name of own) expect(row("dependencies")).toMatch(new RegExp(`(^| |\\()${name}[ ,)]`));
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(row("install scripts")).toContain(` packages ${counted[scripted.length]} have one: `);
  for (const [path] of scripted) expect(row("install scripts")).toContain(path.replace(/^.*node_modules\//, ""));
});
