import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "wss-endpoint".
import { type Host, WssEndpointOnHosts } from "../../components";

const config = new pulumi.Config();
const privateKey = config.requireSecret("privateKey");
const given = config.requireObject<Record<string, Host>>("hosts");
const hosts = Object.fromEntries(Object.entries(given).map(([name, host]) => [name, { ...host, privateKey }]));
const canary = config.get("canary");

// ws.example.com leads to all of them: several A records, or a load balancer that passes TCP on.
const chat = new WssEndpointOnHosts("chat", {
  hosts,
  ...(canary === undefined || canary === "" ? {} : { canary }),
  serverNames: ["ws.example.com"],
  upstream: { servers: [{ address: config.require("upstream") }] },
  requireUpstream: true,
});

export const url = chat.url;
export const trustPem = chat.trustPem;
export const configs = chat.configs;
