import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { CertificateAuthority, WssEndpoint } from "../../../../components";

const config = new pulumi.Config();

interface CaOutputs {
  certificatePem: pulumi.Output<string>;
  privateKeyPem: pulumi.Output<string>;
}

function caStack(): CaOutputs {
  const { certificatePem, privateKeyPem } = new CertificateAuthority("devices", {
    keyVersion: config.requireNumber("keyVersion"),
    validityPeriodHours: config.requireNumber("validityPeriodHours"),
  });
  return { certificatePem, privateKeyPem };
}

/** One endpoint has the CA itself, the other one a pair that the program makes with it: unknown until then. */
function endpointStack(): object {
  const ca = new pulumi.StackReference("organization/sharedCa/ca");
  const certificatePem = ca.requireOutput("certificatePem") as pulumi.Output<string>;
  const privateKeyPem = ca.requireOutput("privateKeyPem") as pulumi.Output<string>;
  const host = {
    name: "made",
    address: config.require("address"),
    hostKey: config.require("hostKey"),
    privateKey: config.requireSecret("privateKey"),
  };
  const upstream = { servers: [{ address: config.require("upstream") }] };
  const chat = new WssEndpoint("chat", {
    ...{ host, upstream, port: 8443 },
    certificate: { authority: { certificatePem, privateKeyPem } },
  });
  const feed = new WssEndpoint("feed", {
    ...{ host, upstream, port: 8444 },
    certificate: { provided: ownPair(host.address, { certificatePem, privateKeyPem }) },
  });
  return { chat: chat.url, feed: feed.url, chatTrustPem: chat.trustPem, feedTrustPem: feed.trustPem };
}

function ownPair(address: string, ca: CaOutputs) {
  const { privateKeyPem } = new tls.PrivateKey("own-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
  const { certRequestPem } = new tls.CertRequest("own-request", {
    ...{ privateKeyPem, subject: { commonName: "feed" } },
    ipAddresses: [address],
  });
  const { certPem } = new tls.LocallySignedCert("own-certificate", {
    ...{ certRequestPem, caCertPem: ca.certificatePem, caPrivateKeyPem: ca.privateKeyPem },
    ...{ validityPeriodHours: 1000, allowedUses: ["digital_signature", "server_auth"] },
  });
  return { certificatePem: certPem, chainPem: ca.certificatePem, privateKeyPem };
}

module.exports = pulumi.getStack() === "ca" ? caStack : endpointStack;
