import * as pulumi from "@pulumi/pulumi";
import { type Host, WssEndpoint } from "../../../../components";

const config = new pulumi.Config();
const host = { ...config.requireObject<Host>("host"), privateKey: config.requireSecret("privateKey") };
const upstream = { servers: [{ address: config.require("upstream") }] };

const made = Array.from({ length: 10 }, (_, i) => {
  const name = `${pulumi.getStack()}${i}`;
  const port = config.requireNumber("firstPort") + i;
  const endpoint = new WssEndpoint(name, { host, port, paths: ["/", config.require("path")], upstream });
  return [name, { url: endpoint.url, trustPem: endpoint.trustPem }] as const;
});

export const endpoints = Object.fromEntries(made);
