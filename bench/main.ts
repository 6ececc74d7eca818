import { join, resolve } from "node:path";
import { fileName, type Options, type Part, PARTS, readOptions } from "./options";
import { engine } from "./provisioning/engine";
import { provisioning } from "./provisioning/provisioning";
import { figure } from "./report/figures";
import { machine } from "./report/machine";
import { Report } from "./report/report";
import { ablation } from "./serving/ablation";
import { newer } from "./serving/newer";
import { profile } from "./serving/profile";
import { serving } from "./serving/serving";
import { soak } from "./serving/soak";

const PROJECT = resolve(__dirname, "..");

const MEASURES: Record<Part, (options: Options, report: Report) => Promise<void>> = {
  provisioning,
  serving,
  engine,
  ablation,
  soak,
  profile: (_, report) => profile(report),
  newer,
};

async function main(options: Options): Promise<void> {
  const report = new Report();
  report.add(machine());
  const took: string[][] = [];
  for (const part of PARTS.filter((one) => options.parts.includes(one))) {
    const began = performance.now();
    await MEASURES[part](options, report);
    took.push([part, figure((performance.now() - began) / 1000)]);
  }
  report.add({ title: "How long it took", head: ["", "s"], rows: took });
  if (!options.save) return;
  const date = new Date().toISOString().slice(0, 10);
  const command = `npm run bench -- ${process.argv.slice(2).join(" ")}`;
  const file = join(PROJECT, "docs/bench", fileName(date, options.parts));
  report.save(file, `Measured on ${date} by \`${command}\``);
}

Promise.resolve()
  .then(() => main(readOptions(process.argv.slice(2))))
  .then(
    () => process.exit(0), // the SDK and ssh2 keep handles open
    (error: unknown) => {
      console.error((error as Error).message);
      process.exit(1);
    },
  );
