import { LATER } from "../../components/model/collector";
import { parseEndpoints } from "../../components/model/parseEndpoints";
import { parseOnHosts } from "../../components/model/parseOnHosts";
import type { BadInput } from "./badArguments";
import { HOST, LEAST } from "./examples";

const { upstream } = LEAST;
const one = { upstream, serverNames: ["a.example.com"] };
const edge = (args: object) => () => parseEndpoints("edge", { host: HOST, ...args });
const onHosts = (args: object) => () => parseOnHosts("chat", { ...one, ...args });
const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`e${i}`, { ...one, port: 1024 + i }]));

/** What is refused of several endpoints of a host, and of one endpoint on several hosts. */
export const badTogether: BadInput[] = [
  ["endpoints that are missing", "WSS001", "endpoints", edge({})],
  ["endpoints that are null", "WSS001", "endpoints", edge({ endpoints: null })],
  ["endpoints that are text", "WSS002", "endpoints", edge({ endpoints: "a" })],
  ["endpoints that are an Output", "WSS002", "endpoints", edge({ endpoints: LATER })],
  ["endpoints that are a list", "WSS002", "endpoints", edge({ endpoints: [one] })],
  ["an endpoint that is text", "WSS002", "endpoints.a", edge({ endpoints: { a: "127.0.0.1:1", b: one } })],
  ["no endpoints", "WSS006", "endpoints", edge({ endpoints: {} })],
  ["too many endpoints", "WSS038", "endpoints", edge({ endpoints: many })],
  [
    "a name for all that is none",
    "WSS010",
    "name",
    () => parseEndpoints("Edge", { host: HOST, endpoints: { a: one } }),
  ],
  ["a name of one that is none", "WSS010", "endpoints", edge({ endpoints: { "a b": one } })],
  [
    "an argument of all, with one",
    "WSS003",
    "endpoints.a.removePackage",
    edge({ endpoints: { a: { ...one, removePackage: true } } }),
  ],
  ["a misspelt argument of one", "WSS003", "endpoints.a.ports", edge({ endpoints: { a: { ...one, ports: 1 } } })],
  ["a bad value of one", "WSS004", "endpoints.b.port", edge({ endpoints: { a: one, b: { upstream, port: 0 } } })],
  [
    "a bad value of the host, once",
    "WSS004",
    "host.port",
    edge({ host: { ...HOST, port: 0 }, endpoints: { a: one, b: { upstream } } }),
  ],
  ["two on one port and name", "WSS035", "endpoints.b", edge({ endpoints: { a: one, b: one } })],
  ["hosts that are missing", "WSS001", "hosts", onHosts({})],
  ["hosts that are a list", "WSS002", "hosts", onHosts({ hosts: [HOST] })],
  ["no hosts", "WSS006", "hosts", onHosts({ hosts: {} })],
  ["a host that is text", "WSS002", "hosts.b", onHosts({ hosts: { a: HOST, b: "b.example.com" } })],
  ["a host's bad value", "WSS004", "hosts.b.port", onHosts({ hosts: { a: HOST, b: { ...HOST, port: 0 } } })],
  ["a host of another name", "WSS003", "hosts.a.name", onHosts({ hosts: { a: { ...HOST, name: "b" }, c: HOST } })],
  ["a name that no host has", "WSS032", 'hosts."a b".name', onHosts({ hosts: { "a b": HOST, c: HOST } })],
  ["an argument of one host", "WSS003", "host", onHosts({ hosts: { a: HOST }, host: HOST })],
  ["a canary that is no host", "WSS005", "canary", onHosts({ hosts: { a: HOST, b: HOST }, canary: "c" })],
  [
    "hosts without a name for clients",
    "WSS001",
    "serverNames",
    onHosts({ serverNames: undefined, hosts: { a: HOST, b: HOST } }),
  ],
  [
    "hosts with an empty list of names for clients",
    "WSS001",
    "serverNames",
    onHosts({ serverNames: [], hosts: { a: HOST, b: { ...HOST, address: "b.example.com" } } }),
  ],
  ["a bad value of the endpoint, once", "WSS004", "port", onHosts({ port: 0, hosts: { a: HOST, b: HOST } })],
];
