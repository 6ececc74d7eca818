import { readFileSync } from "node:fs";
import { dirname } from "node:path";

/** What Stryker writes as JSON, as far as it is read here. */
interface Report {
  files: Record<string, { mutants: Mutant[] }>;
  testFiles?: Record<string, { tests: { id: string; name: string }[] }>;
}

interface Mutant {
  status: string;
  replacement?: string;
  killedBy?: string[];
  location: { start: { line: number } };
}

/** How many of the changes the tests noticed, by folder and by file. */
function printScore(entries: readonly (readonly [string, Report["files"][string]])[]): void {
  const files = Object.fromEntries(entries);
  const folders = [...new Set(Object.keys(files).map((file) => dirname(file)))];
  console.log("| | changes | noticed | not noticed | score |\n|---|---|---|---|---|");
  for (const folder of folders) {
    const inside = Object.keys(files).filter((file) => dirname(file) === folder);
    console.log(row(`**\`${folder}\`**`, inside));
    for (const file of inside) console.log(row(`\`${file}\``, [file]));
  }
  console.log(row("**all**", Object.keys(files)));

  function row(what: string, of: string[]): string {
    const all = of.flatMap((file) => files[file]?.mutants ?? []);
    // A change after which a loop has no end was noticed too. What does not compile or is said to mean nothing does not count.
    const noticed = all.filter(({ status }) => status === "Killed" || status === "Timeout").length;
    const missed = all.filter(({ status }) => status === "Survived" || status === "NoCoverage").length;
    const score = noticed + missed === 0 ? "" : `${((100 * noticed) / (noticed + missed)).toFixed(1)} %`;
    return `| ${what} | ${noticed + missed} | ${noticed} | ${missed} | ${score} |`;
  }
}

/** For each CVE of the history the changes of the guards that its own test notices, beside those that most of them need. */
function printHistory({ files, testFiles = {} }: Report): void {
  const tests = Object.values(testFiles)
    .flatMap(({ tests }) => tests)
    .filter(({ name }) => name.includes("CVE-"));
  const mutants = Object.entries(files).flatMap(([file, of]) => of.mutants.map((mutant) => ({ ...mutant, file })));
  const noticed = (mutant: Mutant, id: string) => mutant.killedBy?.includes(id) ?? false;
  // What most of them need says nothing of one: how lists are read, and issues gathered.
  const own = mutants.filter((mutant) => tests.filter(({ id }) => noticed(mutant, id)).length < tests.length / 2);
  console.log("| test | changes that it notices | of them checks that are taken out |\n|---|---|---|");
  for (const { id, name } of tests) {
    const found = own.filter((mutant) => noticed(mutant, id));
    // A condition that never holds, or a function that does nothing.
    const taken = found.filter(({ replacement }) => replacement === "false" || replacement === "{}");
    const lines = (file: string) =>
      new Set(taken.filter((one) => one.file === file).map((one) => one.location.start.line));
    const where = [...new Set(taken.map(({ file }) => file))].map(
      (file) => `\`${file}\` ${[...lines(file)].join(", ")}`,
    );
    if (taken.length === 0) process.exitCode = 1;
    console.log(`| ${name.replace(/,? is refused$/, "")} | ${found.length} | ${where.join("; ") || "**none**"} |`);
  }
}

const [what, ...parts] = process.argv.slice(2);
const reports = parts.map((file) => JSON.parse(readFileSync(file, "utf8")) as Report);
if (what === "history") for (const report of reports) printHistory(report);
else printScore(reports.flatMap(({ files }) => Object.entries(files)));
