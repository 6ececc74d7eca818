import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "wss-endpoint".
import { CertificateAuthority, WssEndpoint } from "../../components";

const config = new pulumi.Config();

const ca = new CertificateAuthority("devices", { organization: "Example Ltd" });
const authority = { certificatePem: ca.certificatePem, privateKeyPem: ca.privateKeyPem };

const host = {
  address: config.require("address"),
  hostKey: config.require("hostKey"),
  privateKey: config.requireSecret("privateKey"),
};
const upstream = { servers: [{ address: config.require("upstream") }] };

const chat = new WssEndpoint("chat", { host, upstream, port: 8443, certificate: { authority } });
const feed = new WssEndpoint("feed", {
  host,
  upstream,
  port: 8444,
  certificate: { authority: { ...authority, validityPeriodHours: 720, earlyRenewalHours: 168 } },
});

export const urls = [chat.url, feed.url];
// What clients trust; it stays when the certificates of the endpoints are renewed.
export const trustPem = ca.certificatePem;
// For the endpoints of other stacks, which read it with a pulumi.StackReference: it stays a secret there.
export const caPrivateKeyPem = ca.privateKeyPem;
export const renewsAt = { ca: ca.renewsAt, chat: chat.renewsAt, feed: feed.renewsAt };
