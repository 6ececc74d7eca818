import { expect, test } from "vitest";
import { memberPayload, payload } from "../../components/host/payload";
import { payloadLines } from "../../components/host/transaction";
import { parseEndpoints } from "../../components/model/parseEndpoints";
import { HOST } from "../model/examples";
import { parseKeyOnHost } from "../../components/model/parseKeyOnHost";
import { keyInput } from "../../components/host/key";
import { inScript } from "./functions";

const OWNER = { owner: "o/p/s", host: "ws1", resource: "urn" };
const WANTED = { generation: "0".repeat(32), certificateId: "1".repeat(16), notBefore: 1, notAfter: 2 };
const FILES = { config: "text\n", certificate: "text\n", privateKey: "text\n" };

test.each([
  ["as many sockets as all endpoints of a host can have", 1000, { connectionLimits: { total: 65535 } }],
  [
    "a certificate in a hidden folder, as acme.sh's",
    1,
    {
      certificate: {
        maintained: { certificatePath: "/root/.acme.sh/x/fullchain.cer", privateKeyPath: "/root/.acme.sh/x/x.key" },
      },
    },
  ],
])("what the arguments allow, the host takes: %s", (_what, count: number, args: object) => {
  const upstream = { servers: [{ address: "127.0.0.1:8080" }] };
  const own = Array.from({ length: count }, (_, i) => [`e${i}`, { upstream, port: 1024 + i, ...args }] as const);
  const { endpoints } = parseEndpoints("edge", { host: HOST, endpoints: Object.fromEntries(own) });
  const members = endpoints.map((endpoint) => ({ payload: memberPayload(endpoint, WANTED), ...FILES }));
  const lines = payloadLines(payload("edge", OWNER, endpoints), members).join("\n");
  expect(inScript(`endpoint=edge; read_payload <<'END'\n${lines}\nEND\necho taken`)).toBe("taken\n");
});

/** The values of a key on the host as they are sent, each on its line. */
function keyValues(): string[] {
  const names = { serverNames: ["ws.example.com"], ipAddresses: ["192.0.2.7"] };
  const lines = keyInput(parseKeyOnHost("chat", { host: HOST, ...names }).key, OWNER, "").split("\n");
  return lines.slice(
    lines.findIndex((line) => line.startsWith("endpoint ")),
    lines.indexOf("end") + 1,
  );
}
const readKey = (lines: readonly string[]) =>
  inScript(`verb=make_key; endpoint=chat; (read_payload; echo taken) 2>&1 <<'END'\n${lines.join("\n")}\nEND\ntrue`);

test("what KeyOnHost sends is taken, and no value of it that is missing, empty, double or has a command in it", () => {
  const lines = keyValues();
  expect(readKey(lines)).toBe("taken\n");
  const values = lines.slice(0, -1);
  expect(values.map((line) => line.split(" ")[0]).sort()).toEqual([
    ...["common_name", "endpoint", "host", "key_algorithm", "key_path", "names", "owner", "resource"],
  ]);
  for (const line of values) {
    const [name = ""] = line.split(" ");
    const free = ["owner", "host", "resource"].includes(name); // any text, which is only ever compared
    const bad = [[], [`${name} `], [line, line], ...(free ? [] : [[`${line};$(id)`], [`${line} ../x`]])];
    for (const given of bad) {
      const said = readKey(lines.flatMap((one) => (one === line ? given : [one])));
      expect([given, said]).toEqual([given, expect.stringMatching(/is not valid|another endpoint/)]);
    }
  }
  expect(readKey(lines.slice(0, -1))).toContain("did not arrive whole");
});
