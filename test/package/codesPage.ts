import { CODES } from "../../components/model/codes";
import { badInput } from "../model/badInput";
import { messageOf } from "../model/messageOf";

/** docs/codes.md: what each code means, with the message that a bad input really gets. */
export function codesPage(): string {
  const sections = Object.entries(CODES).map(([code, { title, cause, remedy }]) => {
    const row = badInput.find(([, its]) => its === code);
    const example = row ? messageOf(row[3]).split("\n").slice(1).join("\n").replace(/^ {2}/gm, "") : "";
    return [`## ${code}: ${title}`, cause, `    ${example}`, `What to do: ${remedy}`].join("\n\n");
  });
  return `${[
    "# Codes of errors",
    "Made from the sources by the tests; each example is the message that a bad input really gets. Errors with a code come " +
      "before anything is touched, all at once: what is known is checked before the first resource is made, what another " +
      "resource's output brings is checked as soon as it is known. A code never changes its meaning.",
    ...sections,
  ].join("\n\n")}\n`;
}
