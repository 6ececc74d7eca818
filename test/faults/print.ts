import { readReports } from "./report";
import { seenOf } from "./seen";
import { FAULTS } from "./table";

/** Prints the table with what was seen, as lines or as docs/faults-seen.md. Exits with 1 unless every row held. */
function print(files: readonly string[], asPage: boolean): void {
  const report = readReports(files);
  const rows = FAULTS.map((fault) => ({ ...fault, seen: seenOf(fault, report) ?? "not tried: it needs --vm" }));
  const held = rows.filter(({ seen }) => seen.startsWith("held"));
  const left = rows.filter(({ seen }) => seen.includes("--vm"));
  const sum = `${held.length} of ${rows.length} faults held${left.length > 0 ? `, ${left.length} need --vm to be seen whole` : ""}`;
  console.log(
    asPage
      ? page(rows, files.length > 1 ? `${sum}, in ${files.length} runs, of which the last one of a test counts` : sum)
      : `${lines(rows)}\n\n${sum}`,
  );
  if (rows.some(({ seen }) => !/^held|^not tried/.test(seen))) process.exitCode = 1;
}

type Row = (typeof FAULTS)[number] & { seen: string };

function lines(rows: readonly Row[]): string {
  const text = ({ fault, expected, seen, but }: Row, index: number) =>
    [
      `${String(index + 1).padStart(2)} ${fault}`,
      `   expected: ${expected}`,
      `   seen:     ${seen}`,
      ...(but === undefined ? [] : [`   but:      ${but}`]),
    ].join("\n");
  return rows.map(text).join("\n");
}

function page(rows: readonly Row[], sum: string): string {
  return [
    "# Faults, as they were last seen",
    "",
    '`npm run faults -- --vm --save` makes each of them happen and writes this page, and [that of the kills](kills.md); which test shows what is in [faults](faults.md). "Held in 3 of 3": each of its three tests passed,',
    `where a step that is struck is a test of its own. On ${new Date().toISOString().slice(0, 10)}: ${sum}.`,
    "",
    "| | fault | expected | seen |",
    "|---|---|---|---|",
    ...rows.map(({ fault, expected, seen, but }, index) =>
      ["", index + 1, fault, expected + (but === undefined ? "" : ` (${but})`), seen, ""].join(" | ").trim(),
    ),
  ].join("\n");
}

const args = process.argv.slice(2);
print(
  args.filter((arg) => arg !== "--page"),
  args.includes("--page"),
);
