import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "wss-endpoint".
import { WssEndpoint } from "../../components";

const config = new pulumi.Config();

const endpoint = new WssEndpoint("first", {
  host: {
    address: config.require("address"),
    hostKey: config.require("hostKey"),
    privateKey: config.requireSecret("privateKey"),
  },
  port: 5555,
  upstream: { servers: [{ address: "192.10.10.133:5438" }] },
});

export const url = endpoint.url;
export const certificatePem = endpoint.certificatePem;
