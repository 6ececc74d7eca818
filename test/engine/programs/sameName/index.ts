import * as pulumi from "@pulumi/pulumi";
import { WssEndpoint, WssEndpointOnHosts, WssEndpoints } from "../../../../components";

const config = new pulumi.Config();
const wanted = config.requireObject<string[]>("wanted");
const login = {
  address: config.require("address"),
  hostKey: config.require("hostKey"),
  privateKey: config.requireSecret("privateKey"),
};
const upstream = { servers: [{ address: config.require("upstream") }] };
const common = { upstream, serverNames: ["chat.example.com"] };
const made = {
  one: () => new WssEndpoint("chat", { host: login, port: 5555, ...common }),
  set: () => new WssEndpoints("chat", { host: login, endpoints: { feed: { port: 5556, ...common } } }),
  hosts: () => new WssEndpointOnHosts("chat", { hosts: { a: login }, port: 5557, ...common }),
  twice: () => new WssEndpointOnHosts("chat", { hosts: { a: login, b: login }, port: 5557, ...common }),
};
for (const one of wanted) made[one as keyof typeof made]();
