import * as tls from "@pulumi/tls";
import { CertificateAuthority, WssEndpoint } from "../../../../components";
import { HOST } from "../../../model/examples";

const { certificatePem, privateKeyPem } = new CertificateAuthority("ca", {});

/** As a KeyOnHost with keyAlgorithm RSA_2048 has it, known as late. */
const key = new tls.PrivateKey("key", { algorithm: "RSA", rsaBits: 2048 });
const { certRequestPem } = new tls.CertRequest("request", {
  ...{ privateKeyPem: key.privateKeyPem, subject: { commonName: "chat" } },
  ipAddresses: ["127.0.0.1"],
});

new WssEndpoint("chat", {
  // Nobody listens there.
  host: { ...HOST, address: "127.0.0.1", port: 1 },
  upstream: { servers: [{ address: "127.0.0.1:8080" }] },
  tlsProfile: "modern",
  certificate: {
    authority: { certificatePem, privateKeyPem, certificateRequestPem: certRequestPem, privateKeyPath: "/etc/a.key" },
  },
});
