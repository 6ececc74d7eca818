import { type Report, readReports } from "./report";
import { steps, stepsOfUpgrade, stepsOnBareHost } from "./steps";

const BY_ENGINE = "the engine is killed";
const FAULTS = ["kill -9 of the script", "the connection is cut", BY_ENGINE, "the host's power fails"];

const KINDS = [
  {
    kind: "a change",
    expected:
      "The old or the new configuration serves, three open sockets talk on without a break (but where the power fails), and the next `up` brings the new one and leaves nothing stale.",
    rows: steps("apply"),
  },
  {
    kind: "the first up",
    expected: "`nginx -t` accepts what is there; the next `up` serves, and a `destroy` leaves nothing.",
    rows: steps("apply"),
  },
  {
    kind: "a destroy",
    expected: "`nginx -t` accepts what is there, and the next `destroy` leaves nothing.",
    rows: steps("remove"),
  },
  {
    kind: "a destroy beside another site",
    expected:
      "`nginx -t` accepts what is there, the other site serves and its three open sockets talk on (but where the power fails), and the next `destroy` leaves nothing.",
    rows: steps("remove"),
  },
  {
    kind: "a change of a set",
    expected:
      "Of one run that changes an endpoint, leaves one out and adds one: the old or the new configuration of all serves, three open sockets of the first talk on (but where the power fails), and the next `up` brings the new one and leaves nothing stale; nor does a `destroy`.",
    rows: steps("apply"),
  },
  {
    kind: "an upgrade of nginx",
    expected:
      "By an `up` with `nginx.minimalVersion` and `nginx.upgrade`, where packages do not do it by themselves: the old or the new nginx serves, three open sockets talk on (but where the power fails), and with the next `up` the new one runs.",
    rows: stepsOfUpgrade(),
  },
  {
    kind: "the first up on a bare host",
    expected:
      "The run has most to do: it adds a repository of one's own with its key, installs nginx from there and semanage (a stand-in for it, on a host that is said to be enforcing), and labels the port. A `destroy` leaves packages, files, units and labels as they were before, at once and after a next `up`, which serves.",
    rows: stepsOnBareHost("apply"),
  },
  {
    kind: "a destroy with packages",
    expected: "Of the same host: the next `destroy` leaves all of it as it was before.",
    rows: stepsOnBareHost("remove"),
  },
];

/** docs/kills.md: what each fault did at each step, from the report that vitest wrote. Exits with 1 unless all held. */
function print(report: Report): void {
  const tests = report.testResults
    .filter(({ name }) => /\/test\/faults\/(engineK|bareHostK|sharedK|upgradeK|k)ills\.test\.ts$/.test(name))
    .flatMap(({ assertionResults }) => assertionResults);
  const cell = (fault: string, step: string, kind: string) => {
    const test = tests.find(({ fullName }) => fullName.startsWith(`${fault} at ${step} of ${kind}:`));
    if (test?.status !== "passed") process.exitCode = 1;
    if (test?.status !== "passed") return test?.status === "failed" ? "**FAILED**" : "did not run";
    return test.meta?.reached === false ? "not reached" : "held";
  };
  const tables = KINDS.map(({ kind, expected, rows }) => {
    const faults = FAULTS.filter(
      (fault) => fault !== BY_ENGINE || ["a change", "the first up", "a destroy"].includes(kind),
    );
    const line = (first: string, cells: string[]) => ["", first, ...cells, ""].join(" | ").trim();
    const lines = [...rows, "finish"].map((step) =>
      line(
        `\`${step}\``,
        faults.map((fault) => cell(fault, step, kind)),
      ),
    );
    const rule = `|---|${faults.map(() => "---|").join("")}`;
    return [`## Of ${kind}`, "", expected, "", line("at", faults), rule, ...lines, ""].join("\n");
  });
  const struck = tests.filter(({ status, meta }) => status === "passed" && meta?.reached !== false);
  console.log(`# Killed at every step

Each run is struck at the beginning of each of its steps, which is the end of the one before it, and at \`finish\`, behind the last one. The steps are the functions of the
script (\`components/host\`), [drawn here](lifecycle.md), and read from it: a new one is struck too. Hosts are real ones with real connections; nginx was there before, but in the last two tables.

- **kill -9 of the script**: of the shell that SSH has started.
- **the connection is cut**: \`ss -K\` on the host.
- **the engine is killed**: kill -9 of the process that runs the program and has the connection, while the host is held at the step; then the host goes on. It is the tests' own engine; with the Pulumi CLI, [three places](tested.md#engines).
- **the host's power fails**: all processes end at once, and the host boots again. The kernel's page cache is not lost; it is in \`vm/powerCut.test.ts\`, at six places.

SELinux's and firewalld's steps have nothing to do on these hosts, but for the stand-in of the last two tables; \`vm/guardKills.test.ts\` kills at five of them on a virtual machine.

"not reached": this kind of run does not come to that step. A cell's test is named as its column, row and table are: \`faults/kills.test.ts\`, "kill -9 of the script at
activate of a change"; those of the engine are in \`faults/engineKills.test.ts\`, those beside others and of a set in \`faults/sharedKills.test.ts\`, of an upgrade in \`faults/upgradeKills.test.ts\`, of a bare host in \`faults/bareHostKills.test.ts\`.

\`npm run faults -- --kills --save\` strikes all and writes this page, in an hour on 2 processors that had other work, too; \`npm test\` strikes every fourth step, with the engine and beside others every twelfth, and on a bare host four at which something was left once. Here
on ${new Date().toISOString().slice(0, 10)}: ${struck.length} strikes, ${tests.filter(({ status }) => status === "failed").length} failed.
`);
  console.log(tables.join("\n").trimEnd());
}

print(readReports(process.argv.slice(2)));
