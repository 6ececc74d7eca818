/** One thing that was looked at. */
export interface Finding {
  /** "host", or "endpoint NAME". */
  section: string;
  state: "ok" | "note" | "problem";
  about: string;
  finding: string;
  /** What to do, behind lines of detail. */
  remedy?: string;
}

/** The findings in what the host's script printed: one a line, the remedy indented below. */
export function findings(printed: string): Finding[] {
  const found: Finding[] = [];
  let section = "host";
  for (const line of printed.split("\n")) {
    const match = /^(ok|note|problem) +(\S+) +(.*)$/.exec(line);
    const last = found[found.length - 1];
    if (match) {
      const [, state, about = "", finding = ""] = match;
      found.push({ section, state: state as Finding["state"], about, finding });
    } else if (line.startsWith(" ") && last) {
      last.remedy = [last.remedy, line.trim()].filter((text) => text !== undefined).join("\n");
    } else if (line !== "") {
      section = line;
    }
  }
  return found;
}
