import * as pulumi from "@pulumi/pulumi";
import { type ServedEndpoint, WssEndpoints } from "./components";
import { readStackConfig } from "./components/stackConfig";

const OUTPUTS = [
  "url",
  "certificatePem",
  "trustPem",
  "fingerprint",
  "notBefore",
  "expiresAt",
  "renewsAt",
  "config",
] as const satisfies (keyof ServedEndpoint)[];

/** The `pulumi up` program: stack configuration -> endpoints -> stack outputs. */
export = () => {
  const { name, isOne, args } = readStackConfig(new pulumi.Config());
  const { endpoints } = new WssEndpoints(name, args);
  if (!isOne) return { endpoints };
  // One endpoint's outputs stand by themselves: `pulumi stack output url`.
  return Object.fromEntries(OUTPUTS.map((output) => [output, endpoints.apply((all) => all[name]?.[output])]));
};
