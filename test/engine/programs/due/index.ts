import * as pulumi from "@pulumi/pulumi";
import { WssEndpoint } from "../../../../components";

const config = new pulumi.Config();

/** What the arguments refuse, so that an `up` finds a certificate that is due without anybody's clock being set. */
const dueAtOnce: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  type === "tls:index/selfSignedCert:SelfSignedCert"
    ? { props: { ...props, validityPeriodHours: 8760, earlyRenewalHours: 8760 }, opts }
    : undefined;

const endpoint = new WssEndpoint(
  "chat",
  {
    host: {
      address: config.require("address"),
      hostKey: config.require("hostKey"),
      privateKey: config.requireSecret("privateKey"),
    },
    port: 5555,
    upstream: { servers: [{ address: config.require("upstream") }] },
  },
  { transformations: [dueAtOnce] },
);

export const url = endpoint.url;
export const certificatePem = endpoint.certificatePem;
