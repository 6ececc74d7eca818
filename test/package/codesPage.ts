import { CODES } from "../../components/model/codes";
import { doubts } from "../../components/model/doubts";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import type { BadInput } from "../model/badArguments";
import { LEAST } from "../model/examples";
import { messageOf } from "../model/messageOf";

const { endpoint: DOUBTFUL } = parseEndpoint("chat", {
  ...LEAST,
  serverNames: ["ws.ex\u0430mple.com"],
  upstream: { servers: [{ address: "192.10.10.133:5438" }] },
  allowedOrigins: ["http://app.example.com"],
  timeouts: { idle: 30 },
  extraDirectives: [{ name: "allow", args: ["10.0.0.0/8"] }],
  certificate: { selfSigned: { earlyRenewalHours: 0 } },
});

/** docs/codes.md: what each code means, with the message that a bad input really gets. */
export function codesPage(badInput: readonly BadInput[]): string {
  const sections = Object.entries(CODES).map(([code, { title, cause, remedy }]) => {
    const row = badInput.find(([, its]) => its === code);
    const example = row ? messageOf(row[3]).split("\n").slice(1).join("\n").replace(/^ {2}/gm, "") : "";
    return [`## ${code}: ${title}`, cause, `    ${example}`, `What to do: ${remedy}`].join("\n\n");
  });
  return `${[
    "# Codes of errors",
    "Made from the sources by the tests; each example is the message that a bad input really gets. Errors with a code come " +
      "before anything is touched, all of a component at once: what is known is checked before the first resource is made, what another " +
      "resource's output brings is checked as soon as it is known. A code never changes its meaning.",
    ...sections,
    "# Warnings",
    "What is allowed and yet seldom meant is done, and said once in each run:",
    doubts(DOUBTFUL)
      .map((text) => `    ${text}`)
      .join("\n"),
  ].join("\n\n")}\n`;
}
