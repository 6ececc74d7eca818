import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "../processes";

const PROJECT = resolve(__dirname, "../..");
/** Inside the project, so that the packages are found. */
const FOLDER = join(PROJECT, ".wss/bench-component");
/** This package, as npm installs it. */
export const PACKAGE = join(FOLDER, "package");

/** A user's program has the package compiled: from its source, Pulumi would check all its types at each `up`. */
export const compiledProgram = () => (made ??= compile());
let made: Promise<string> | undefined;

async function compile(): Promise<string> {
  rmSync(FOLDER, { recursive: true, force: true });
  await run("bash", ["scripts/build.sh", PACKAGE], { cwd: PROJECT });
  const source = join(__dirname, "programs/component");
  mkdirSync(FOLDER, { recursive: true });
  cpSync(join(source, "Pulumi.yaml"), join(FOLDER, "Pulumi.yaml"));
  const program = readFileSync(join(source, "index.ts"), "utf8").replace("../../../../components", "./package");
  writeFileSync(join(FOLDER, "index.ts"), program);
  return FOLDER;
}
