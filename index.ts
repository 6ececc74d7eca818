import * as pulumi from "@pulumi/pulumi";
import { WssEndpoint } from "./components";
import { checkTogether } from "./components/checkTogether";
import { readStackConfig } from "./components/stackConfig";

/** The `pulumi up` program: stack configuration -> endpoints -> stack outputs. */
export = () => {
  const { host, endpoints } = readStackConfig(new pulumi.Config());
  checkTogether(host, endpoints);
  const made = Object.entries(endpoints).map(([name, args]) => {
    const endpoint = new WssEndpoint(name, { ...args, host });
    const { url, certificatePem, trustPem, fingerprint, notBefore, expiresAt, renewsAt, config } = endpoint;
    return [name, { url, certificatePem, trustPem, fingerprint, notBefore, expiresAt, renewsAt, config }] as const;
  });
  const [only] = made;
  // One endpoint's outputs stand by themselves: `pulumi stack output url`.
  return made.length === 1 && only ? only[1] : { endpoints: Object.fromEntries(made) };
};
