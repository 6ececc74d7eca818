import { join, resolve } from "node:path";
import { fileName, type Options, readOptions } from "./options";
import { provisioning } from "./provisioning/provisioning";
import { machine } from "./report/machine";
import { Report } from "./report/report";
import { ablation } from "./serving/ablation";
import { newer } from "./serving/newer";
import { profile } from "./serving/profile";
import { serving } from "./serving/serving";
import { soak } from "./serving/soak";

const PROJECT = resolve(__dirname, "..");

async function main(options: Options): Promise<void> {
  const report = new Report();
  report.add(machine());
  if (options.parts.includes("provisioning")) await provisioning(options, report);
  if (options.parts.includes("serving")) await serving(options, report);
  if (options.parts.includes("ablation")) await ablation(options, report);
  if (options.parts.includes("soak")) await soak(options, report);
  if (options.parts.includes("profile")) await profile(report);
  if (options.parts.includes("newer")) await newer(options, report);
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
