import * as pulumi from "@pulumi/pulumi";
import { WssEndpoint } from "../../../../components";

const config = new pulumi.Config();

const endpoint = new WssEndpoint("chat", {
  host: {
    address: config.require("address"),
    hostKey: config.require("hostKey"),
    privateKey: config.requireSecret("privateKey"),
  },
  port: 5555,
  paths: [config.requireSecret("path")],
  upstream: { servers: [{ address: config.requireSecret("upstream") }] },
  detectDrift: true,
});

export const url = endpoint.url;
