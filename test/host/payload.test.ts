import { expect, test } from "vitest";
import { memberPayload, payload } from "../../components/host/payload";
import { payloadLines } from "../../components/host/transaction";
import { parseEndpoints } from "../../components/model/parseEndpoints";
import { HOST } from "../model/examples";
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
