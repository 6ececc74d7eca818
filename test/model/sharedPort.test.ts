import { expect, test } from "vitest";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { sharedPorts } from "../../components/model/sharedPort";
import { LEAST } from "./examples";

const endpoint = (name: string, args: object) => parseEndpoint(name, { ...LEAST, ...args }).endpoint;

test("endpoints of one host may share a port or a name, but not both", () => {
  const a = endpoint("a", { serverNames: ["x.example.com", "y.example.com"] });
  const otherPort = endpoint("b", { serverNames: ["x.example.com"], port: 8443 });
  const otherName = endpoint("c", { serverNames: ["z.example.com"] });
  expect(sharedPorts([a, otherPort, otherName])).toEqual([]);
  const both = endpoint("d", { serverNames: ["w.example.com", "y.example.com"] });
  const address = endpoint("e", { ipAddresses: ["192.0.2.1"] });
  expect(sharedPorts([a, otherPort, both, address, { ...address, name: "f" }])).toEqual([
    {
      code: "WSS035",
      path: "endpoints.d",
      value: undefined,
      problem: "has the port 443 and the name y.example.com that a has",
      remedy: "give one of the two another port or name",
      problemWithoutValues: "has a port and a name that a has",
    },
    expect.objectContaining({ path: "endpoints.f", problem: "has the port 443 and the name 192.0.2.1 that e has" }),
  ]);
});
