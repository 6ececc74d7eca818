import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "wss-endpoint".
import { CertificateAuthority, type Host, KeyOnHost, WssEndpoint } from "../../components";

const config = new pulumi.Config();
const host = { ...config.requireObject<Host>("host"), privateKey: config.requireSecret("privateKey") };
const serverNames = config.requireObject<string[]>("serverNames");

const ca = new CertificateAuthority("devices", {});
const key = new KeyOnHost("chat", { host, serverNames, keyVersion: config.requireNumber("keyVersion") });

const chat = new WssEndpoint("chat", {
  host,
  serverNames,
  upstream: { servers: [{ address: config.require("upstream") }] },
  certificate: {
    authority: {
      certificatePem: ca.certificatePem,
      privateKeyPem: ca.privateKeyPem,
      certificateRequestPem: key.certificateRequestPem,
      privateKeyPath: key.privateKeyPath,
    },
  },
});

export const url = chat.url;
export const trustPem = chat.trustPem;
export const certificatePem = chat.certificatePem;
export const renewsAt = chat.renewsAt;
// What clients may pin: it stays when the certificate is renewed.
export const publicKeyPem = key.publicKeyPem;
