import * as pulumi from "@pulumi/pulumi";
import { parseEndpoints } from "../components/model/parseEndpoints";
import { readStackConfig } from "../components/stackConfig";
import type { BadInput } from "./model/badArguments";
import { HOST, HOST_KEY, LEAST } from "./model/examples";

const configured = (values: object) => () => {
  const texts = Object.entries(values).map(([key, value]) => [`project:${key}`, JSON.stringify(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>);
  try {
    const { name, args } = readStackConfig(new pulumi.Config("project"));
    parseEndpoints(name, { ...args, host: { ...args.host, privateKey: "x" } });
  } finally {
    pulumi.runtime.setAllConfig({});
  }
};
const PLAIN_HOST = { address: HOST.address, hostKey: HOST_KEY };
const ENDPOINT = { upstream: LEAST.upstream, serverNames: ["ws.example.com"] };

/** The same for a stack's configuration. */
export const badConfiguration: BadInput[] = [
  ["an endpoint in the configuration that is text", "WSS002", "endpoint", configured({ endpoint: "a:1" })],
  ["endpoints that are no objects", "WSS002", "endpoints.a", configured({ endpoints: { a: "127.0.0.1:8080" } })],
  ["a host in the configuration that is a list", "WSS002", "host", configured({ host: ["a"], endpoint: ENDPOINT })],
  [
    "two endpoints on one port and name",
    "WSS035",
    "endpoints.b",
    configured({ host: PLAIN_HOST, endpoints: { a: ENDPOINT, b: ENDPOINT } }),
  ],
  [
    "an argument that was set without --path",
    "WSS036",
    "port",
    configured({ host: PLAIN_HOST, port: 5555, endpoint: ENDPOINT }),
  ],
  ["one endpoint and several", "WSS037", "endpoints", configured({ endpoint: ENDPOINT, endpoints: { a: ENDPOINT } })],
  ["no endpoint", "WSS037", "endpoint", configured({})],
];
