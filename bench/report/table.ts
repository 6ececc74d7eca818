export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How to read it. */
  readonly note?: string;
}

export function asText({ title, head, rows, note }: Table): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `  ${widths.map((width, i) => (cells[i] ?? "").padEnd(width)).join("  ")}`.trimEnd();
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [title, ...(note === undefined ? [] : [`  ${note}`]), line(head), rule, ...rows.map(line), ""].join("\n");
}

export function asMarkdown({ title, head, rows, note }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  const body = [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)];
  return [`## ${title}`, "", ...(note === undefined ? [] : [note, ""]), ...body, ""].join("\n");
}
