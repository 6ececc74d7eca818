import * as pulumi from "@pulumi/pulumi";
import { type WssEndpointArgs, WssEndpoint } from "../../../../components";

interface Target {
  name: string;
  port: number;
  hostKey: string;
}

/** Each endpoint on each host, as a user would write it. */
const config = new pulumi.Config();
const privateKey = config.requireSecret("privateKey");
for (const { name, port, hostKey } of config.requireObject<Target[]>("targets")) {
  const host = { name, address: "127.0.0.1", port, hostKey, privateKey };
  for (const { name: endpoint, ...args } of config.requireObject<({ name: string } & WssEndpointArgs)[]>("endpoints")) {
    new WssEndpoint(`${name}-${endpoint}`, { ...args, host });
  }
}
